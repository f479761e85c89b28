import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createRate } from './rate.ts';

describe('a rate', () => {
  it('takes a burst, then as many as come in steadily, and is whole again after a rest', () => {
    const clock = fakeClock();
    const isTaken = createRate({ perSecond: 10, burst: 5, clock });
    const taken = (asked: number): number => Array.from({ length: asked }, isTaken).filter(Boolean).length;
    expect(taken(20)).toBe(5);
    clock.advance(100);
    expect(taken(20)).toBe(1);
    clock.advance(3_600_000);
    expect(taken(20)).toBe(5);
  });
});
