import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted, LONGEST_SPAN, measured, onSteps, ranged, SHORTEST_SPAN } from './range.ts';

const NOW = Date.UTC(2026, 0, 1);
const YEAR = 365 * 86_400_000;
const asked = fc
  .tuple(
    fc.double({ min: SHORTEST_SPAN, max: LONGEST_SPAN, noNaN: true }),
    fc.double({ min: 0, max: 2 * YEAR, noNaN: true }),
  )
  .map(([span, age]) => ({ from: Math.max(0, NOW - age - span), to: NOW - age }))
  .filter(({ from, to }) => to - from >= SHORTEST_SPAN);

describe('a stretch of the past', () => {
  it('is covered by at most 240 whole steps', () => {
    fc.assert(
      fc.property(asked, (stretch) => {
        const { from, to, step } = ranged(stretch, NOW);
        expect([from <= stretch.from, to >= stretch.to]).toEqual([true, true]);
        expect([from % step, to % step, (to - from) / step <= 240]).toEqual([0, 0, true]);
      }),
    );
  });

  it('is the same for all who ask within one step', () => {
    fc.assert(
      fc.property(asked, fc.double({ min: 0, max: 1, noNaN: true }), (stretch, part) => {
        const range = ranged(stretch, NOW);
        const later = { from: range.from + part * (range.step - 1), to: range.to - part * (range.step - 1) };
        if (later.to - later.from < SHORTEST_SPAN || ranged(later, NOW).step !== range.step) return;
        expect(ranged(later, NOW)).toEqual(range);
      }),
    );
  });

  it('begins where something is known, when that is asked for, but is never made longer, nor shorter than five minutes', () => {
    fc.assert(
      fc.property(asked, fc.double({ min: 0, max: 2 * NOW, noNaN: true }), (stretch, since) => {
        const { from, to } = fitted(stretch, since);
        expect(to).toBe(stretch.to);
        expect(from).toBeGreaterThanOrEqual(stretch.from);
        expect(to - from).toBeGreaterThanOrEqual(Math.min(stretch.to - stretch.from, 300_000));
        if (since <= to - 300_000 && since >= stretch.from) expect(from).toBe(since);
      }),
    );
    expect(fitted({ from: 1, to: 2 }, undefined)).toEqual({ from: 1, to: 2 });
  });

  it('has no step finer than what is kept of its time', () => {
    fc.assert(
      fc.property(asked, (stretch) => {
        const age = (NOW - stretch.from) / 86_400_000;
        const finest = age <= 2 ? 1 : age <= 7 ? 10 : age <= 90 ? 60 : 3_600;
        expect((ranged(stretch, NOW).step / 1_000) % finest).toBe(0);
      }),
    );
  });

  it('has a value at the step it came in, and null where none came', () => {
    const range = { from: 10_000, to: 15_000, step: 1_000 };
    const points = [9_999, 10_000, 12_500, 14_000, 15_000].map((at) => ({ at }));
    expect(onSteps(range, points, ({ at }) => at)).toEqual([10_000, null, 12_500, null, 14_000]);
    expect(onSteps(range, [{ at: 10_000 }], () => Number.NaN)[0]).toBeNull();
  });

  it.each([
    ['all of it', { from: 0, to: 100_000 }, 200_000, undefined, 100_000],
    ['only what has passed', { from: 0, to: 100_000 }, 40_000, undefined, 40_000],
    ['only since measuring began', { from: 0, to: 100_000 }, 200_000, 70_000, 30_000],
    ['never nothing, where a clock is behind', { from: 50_000, to: 100_000 }, 10_000, undefined, 1_000],
  ])('was measured: %s', (...[, stretch, now, since, expected]) => {
    expect(measured(stretch, now, since)).toBe(expected);
  });
});
