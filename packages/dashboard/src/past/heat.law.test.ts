import { Histogram, type Scale } from '@perf/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatMap } from './heat.ts';

const column = fc
  .tuple(
    fc.integer({ min: 3, max: 8 }),
    fc.array(fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constant(0)), { maxLength: 50 }),
  )
  .map(([scale, values]) => {
    const histogram = new Histogram(scale as Scale);
    for (const value of values) histogram.record(value);
    return { histogram };
  });

describe('a heat map', () => {
  it('has each call in one cell, of its column', () => {
    fc.assert(
      fc.property(fc.array(column, { maxLength: 10 }), (columns) => {
        const { at, cells, bounds } = heatMap(columns.map(({ histogram }, i) => ({ at: i, histogram })));
        expect(at).toHaveLength(columns.length);
        for (const [i, { histogram }] of columns.entries()) {
          const calls = cells.filter(([where]) => where === i).map(([, , count]) => count);
          expect(calls.reduce((sum, count) => sum + count, 0)).toBe(histogram.count);
        }
        expect(cells.every(([, row, count]) => row >= 0 && row < bounds.length && count > 0)).toBe(true);
      }),
    );
  });

  it('has at most 30 rows, whose bounds grow by one factor', () => {
    fc.assert(
      fc.property(fc.array(column, { maxLength: 10 }), (columns) => {
        const { bounds } = heatMap(columns.map(({ histogram }, at) => ({ at, histogram })));
        expect(bounds.length).toBeLessThanOrEqual(30);
        const factors = bounds.slice(1).map((bound, i) => bound / (bounds[i] as number));
        for (const factor of factors) expect(factor).toBeCloseTo(factors[0] as number, 6);
      }),
    );
  });

  it('has a call between the bounds of its row', () => {
    const values = [1, 10, 100];
    const histogram = new Histogram();
    for (const value of values) histogram.record(value);
    const { bounds, cells } = heatMap([{ at: 0, histogram }]);
    const rows = values.map((value) => bounds.findIndex((bound) => bound >= value));
    expect(cells).toEqual(rows.map((row) => [0, row, 1]));
  });
});
