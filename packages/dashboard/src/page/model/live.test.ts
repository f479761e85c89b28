import { describe, expect, it } from 'vitest';
import type { Frame, Now, OperationRow } from '../../protocol.ts';
import { ClockSkew, merged, Trails, waitBefore } from './live.ts';

const whole = { service: 'shop', at: 1, measuredAt: 1, operations: { rows: [], inAll: 0, span: 60_000 }, notes: ['a'] };
const now = whole as unknown as Now;
const row = (name: string, p95: number): OperationRow => ({ name, labels: {}, p95 }) as OperationRow;

describe('frames', () => {
  it('replace what they bring and leave the very objects of the rest', () => {
    const after = merged(now, { at: 2, measuredAt: 2, notes: [] });
    expect(after).toMatchObject({ at: 2, notes: [], service: 'shop' });
    expect(after?.operations).toBe(now.operations);
  });

  it('are not believed to be everything before the first whole one', () => {
    expect(merged(null, { at: 2, measuredAt: 2 })).toBeNull();
    expect(merged(null, whole as unknown as Frame)).toBe(whole);
  });
});

describe('the skew of the clock', () => {
  it('is that of the frame that came fastest', () => {
    const skew = new ClockSkew();
    expect(skew.ahead).toBe(0);
    skew.heard(10_000, 1_000);
    skew.heard(11_000, 4_000);
    expect(skew.ahead).toBe(9_000);
  });

  it('follows a clock that was set', () => {
    const skew = new ClockSkew();
    skew.heard(10_000, 0);
    for (let i = 0; i < 10; i += 1) skew.heard(i, i);
    expect(skew.ahead).toBe(0);
  });
});

describe('trails', () => {
  it('stay short, however long the tab is open and however many names come and go', () => {
    const trails = new Trails();
    for (let i = 0; i < 500; i += 1) trails.add([row('steady', i), row(`passing-${i}`, i)]);
    expect(trails.of(row('steady', 0))).toEqual(Array.from({ length: 60 }, (_, i) => 440 + i));
    expect(trails.size).toBe(2);
    trails.add(Array.from({ length: 5_000 }, (_, i) => row(`n${i}`, i)));
    expect(trails.size).toBe(200);
  });
});

describe('the wait before the next try', () => {
  it('doubles up to half a minute, and differs by chance', () => {
    expect([0, 1, 2, 3].map((tries) => waitBefore(tries, 0.5))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(waitBefore(1_000, 0.5)).toBe(30_000);
    expect(waitBefore(0, 0)).toBeLessThan(waitBefore(0, 0.9));
  });
});
