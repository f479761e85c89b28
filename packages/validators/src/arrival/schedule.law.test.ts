import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalsOf, lengthOf, levelAt, type Stage } from './schedule.ts';

const stage: fc.Arbitrary<Stage> = fc.record({
  from: fc.integer({ min: 0, max: 500 }),
  to: fc.integer({ min: 0, max: 500 }),
  for: fc.integer({ min: 1, max: 3_000 }),
});
const stages = fc.array(stage, { minLength: 1, maxLength: 4 });

function all(row: readonly Stage[]): number[] {
  const arrivals = arrivalsOf(row);
  const times: number[] = [];
  for (; arrivals.due < Number.POSITIVE_INFINITY; arrivals.advance()) times.push(arrivals.due);
  return times;
}

const area = (row: readonly Stage[]): number =>
  row.reduce((sum, { from, to, for: span }) => sum + (((from + to) / 2) * span) / 1000, 0);

describe('arrivals', () => {
  it('are as many as the rates add up to, within their time, in order', () => {
    fc.assert(
      fc.property(stages, (row) => {
        const times = all(row);
        expect(Math.abs(times.length - Math.ceil(area(row) - 1e-6))).toBeLessThanOrEqual(1);
        expect(times.every((time, i) => time >= (times[i - 1] ?? 0) && time <= lengthOf(row))).toBe(true);
      }),
    );
  });

  it('that wait are those that are due and were not taken', () => {
    fc.assert(
      fc.property(stages, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(200), (row, share, taken) => {
        const until = share * lengthOf(row);
        const arrivals = arrivalsOf(row);
        for (let i = 0; i < taken; i += 1) arrivals.advance();
        const due = all(row).filter((time) => time < until).length;
        expect(Math.abs(arrivals.waiting(until) - Math.max(0, due - taken))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('of a constant rate are evenly apart', () => {
    expect(all([{ from: 4, to: 4, for: 1_000 }])).toEqual([0, 250, 500, 750]);
  });

  it('of a ramp come where its area says', () => {
    // From 0 to 4 a second in 2 s: after t seconds t² of them.
    const expected = [0, 1, Math.SQRT2, Math.sqrt(3)].map((seconds) => expect.closeTo(seconds * 1000, 6));
    expect(all([{ from: 0, to: 4, for: 2_000 }])).toEqual(expected);
  });
});

describe('a level', () => {
  it('goes evenly through its stages, and stays where the last one ended', () => {
    const row = [
      { from: 0, to: 10, for: 100 },
      { from: 10, to: 10, for: 100 },
    ];
    expect([0, 50, 150, 500].map((at) => levelAt(row, at))).toEqual([0, 5, 10, 10]);
  });
});
