import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../point.ts';
import { type TrendKnown, trend } from './trend.ts';

/** Whole numbers, so that scaling and shifting lose nothing. */
const points = fc.uniqueArray(
  fc.record({ at: fc.integer({ min: 0, max: 1_000_000 }), value: fc.integer({ min: -1_000, max: 1_000 }) }),
  { selector: ({ at }) => at, minLength: 8, maxLength: 40 },
);
const known = (series: readonly Point[]): TrendKnown => trend(series) as TrendKnown;

describe('trend', () => {
  it('does not care in which order points come', () => {
    fc.assert(
      fc.property(points, fc.integer(), (series, seed) => {
        const turned = series.map((_, i) => series[(i * 7 + Math.abs(seed)) % series.length] as Point);
        fc.pre(new Set(turned).size === series.length);
        expect(trend(turned)).toEqual(trend(series));
      }),
    );
  });

  it('is the same at any time', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 2 ** 40 }), (series, later) => {
        const { slope, confidence } = known(series.map(({ at, value }) => ({ at: at + later, value })));
        expect({ slope, confidence }).toEqual({ slope: known(series).slope, confidence: known(series).confidence });
      }),
    );
  });

  it('scales with its values, and turns round with them', () => {
    fc.assert(
      fc.property(points, fc.constantFrom(2, -4, 1024), (series, factor) => {
        const scaled = known(series.map(({ at, value }) => ({ at, value: value * factor })));
        const { slope, confidence } = known(series);
        expect(scaled.slope + 0).toBe(slope * factor + 0);
        expect(scaled.confidence).toBe(confidence);
      }),
    );
  });
});
