import { describe, expect, it } from 'vitest';
import { fakeClock } from './clock.ts';

describe('fake clock', () => {
  it('stands still until it is moved', () => {
    const clock = fakeClock({ now: 1_000, monotonic: 5 });
    expect([clock.now(), clock.monotonic(), clock.now()]).toEqual([1_000, 5, 1_000]);
  });

  it('advances wall and monotonic time together', () => {
    const clock = fakeClock({ now: 1_000, monotonic: 5 });
    clock.advance(250);
    expect([clock.now(), clock.monotonic()]).toEqual([1_250, 255]);
  });

  it('jumps the wall back without moving monotonic time', () => {
    const clock = fakeClock({ now: 1_000, monotonic: 5 });
    clock.jumpWall(-3_600_000);
    expect([clock.now(), clock.monotonic()]).toEqual([-3_599_000, 5]);
  });

  it('refuses to let time run backwards, and a span that is no number', () => {
    const clock = fakeClock();
    expect(() => clock.advance(-1)).toThrow('at least 0, got `-1`');
    expect(() => clock.advance(Number.NaN)).toThrow('got `NaN`');
  });

  it('works without its object, as a bare function passed on', () => {
    const clock = fakeClock({ now: 7 });
    const { now, advance } = clock;
    advance(1);
    expect(now()).toBe(8);
  });
});
