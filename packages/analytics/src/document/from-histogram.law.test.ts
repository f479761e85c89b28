import { Histogram, type Scale } from '@perf/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatMapOf, histogramOf, percentilesOf } from './from-histogram.ts';

const duration = fc.oneof(
  fc.double({ min: 0, max: 1e4, noNaN: true }),
  fc.double({ min: 0, max: 2 ** 43, noNaN: true }),
  fc.constant(0),
);
const recorded = fc
  .tuple(fc.array(duration, { maxLength: 60 }), fc.constantFrom<Scale>(3, 6, 8))
  .map(([durations, scale]) => {
    const histogram = new Histogram(scale);
    for (const one of durations) histogram.record(one);
    return { durations, histogram };
  });
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

describe('plots from buckets', () => {
  it('count every call once, in rows that go up', () => {
    fc.assert(
      fc.property(fc.array(recorded, { maxLength: 5 }), (all) => {
        const { edges, columns } = heatMapOf(
          '',
          all.map(({ histogram }, at) => ({ at, span: 1, histogram })),
        );
        expect(columns.map(({ counts }) => sum(counts))).toEqual(all.map(({ durations }) => durations.length));
        expect(edges).toEqual([...new Set(edges)].sort((a, b) => a - b));
      }),
    );
  });

  it('have a bin that holds the shortest call, one that holds the longest, and none beyond', () => {
    fc.assert(
      fc.property(recorded, ({ durations, histogram }) => {
        fc.pre(durations.length > 0);
        const { bins } = histogramOf('', histogram);
        expect(sum(bins.map(({ count }) => count))).toBe(durations.length);
        const [first, last] = [bins[0], bins.at(-1)];
        // What is shorter than a nanosecond is told as nothing.
        expect(first?.from).toBeLessThanOrEqual(Math.max(histogram.min, 1e-6) * (1 + 1e-9));
        expect(last?.to).toBeGreaterThanOrEqual(histogram.max * (1 - 1e-9));
        expect(first?.count).toBeGreaterThan(0);
        expect(last?.count).toBeGreaterThan(0);
      }),
    );
  });

  it('rise from the shortest to the longest call as the share grows', () => {
    fc.assert(
      fc.property(recorded, ({ durations, histogram }) => {
        const points = percentilesOf('', [{ name: 'one', histogram }]).lines[0]?.points ?? [];
        expect(points.length === 0).toBe(durations.length === 0);
        expect(
          points.every(
            (one, i) =>
              i === 0 || (one.quantile > (points[i - 1]?.quantile ?? 0) && one.value >= (points[i - 1]?.value ?? 0)),
          ),
        ).toBe(true);
        if (durations.length > 0) expect(points.at(-1)).toEqual({ quantile: 1, value: histogram.max });
      }),
    );
  });
});
