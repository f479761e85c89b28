import { durations } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascending, nearestRank, plainQuantiles, recorded, shortDurations } from '../../test/recordings.ts';
import { Histogram } from './histogram.ts';
import type { Scale } from './layout.ts';
import { quantile, quantiles } from './quantile.ts';

const PERCENTILES = [0.9999, 0.999, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25, 0.1, 0.01];
/** What the README promises for each scale. */
const ERROR: Readonly<Record<Scale, number>> = { 3: 0.0433, 4: 0.0217, 5: 0.01083, 6: 0.0055, 7: 0.00271, 8: 0.001355 };
/** Shorter ones count as 0, which is off by less than a nanosecond. */
const NANOSECOND = 1e-6;

const relativeError = (actual: number, exact: number): number =>
  Math.abs(actual - exact) <= NANOSECOND ? 0 : Math.abs(actual - exact) / exact;

function worstError(values: readonly number[], scale: Scale = 6): number {
  const sorted = ascending(values);
  const answers = quantiles(recorded(values, scale), PERCENTILES) as number[];
  return Math.max(...answers.map((answer, i) => relativeError(answer, nearestRank(sorted, PERCENTILES[i] as number))));
}

/** Mulberry32: the same numbers on every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const DISTRIBUTIONS: Readonly<Record<string, (random: () => number) => number>> = {
  uniform: (random) => 1 + 99 * random(),
  exponential: (random) => -20 * Math.log(1 - random()),
  lognormal: (random) => Math.exp(2 + 1.2 * normal(random)),
  pareto: (random) => (1 - random()) ** (-1 / 1.1),
  bimodal: (random) => (random() < 0.9 ? 5 + normal(random) * 0.2 : 480 + normal(random) * 20),
  'on bucket ends': (random) => 2 ** (Math.floor(random() * 640) / 64 - 5) * 1000,
  constant: () => 12.5,
  'whole milliseconds': (random) => Math.floor(random() * 30),
  'a wide spread': (random) => 10 ** (random() * 14 - 5),
};

describe('percentiles', () => {
  it.each(Object.entries(DISTRIBUTIONS))('are within 0.55 %% of nearest rank: %s', (_, next) => {
    const random = randomOf(42);
    const values = Array.from({ length: 20_000 }, () => Math.max(0, next(random)));
    expect(worstError(values)).toBeLessThanOrEqual(0.0055);
  });

  it('are within 0.55 % of nearest rank, whatever the durations', () => {
    fc.assert(
      fc.property(fc.array(shortDurations(), { minLength: 1, maxLength: 200 }), (values) => {
        expect(worstError(values)).toBeLessThanOrEqual(0.0055);
      }),
      { numRuns: 500 },
    );
  });

  it.each([3, 4, 5, 6, 7, 8] as const)('keep the error that scale %i promises', (scale) => {
    fc.assert(
      fc.property(fc.array(shortDurations(), { minLength: 1, maxLength: 100 }), (values) => {
        expect(worstError(values, scale)).toBeLessThanOrEqual(ERROR[scale]);
      }),
    );
  });

  it('never fall as q rises, and stay between the exact extremes', () => {
    fc.assert(
      fc.property(
        fc.array(durations(), { minLength: 1 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }),
        (values, qs) => {
          const answers = quantiles(recorded(values), ascending(qs).reverse()) as number[];
          expect(answers).toEqual(ascending(answers).reverse());
          expect(answers[0]).toBeLessThanOrEqual(Math.max(...values));
          expect(answers.at(-1)).toBeGreaterThanOrEqual(Math.min(...values));
        },
      ),
    );
  });

  it('scale with the durations: c times each is c times every percentile, within two errors', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1000, noNaN: true }),
        (values, c) => {
          const one = quantiles(recorded(values), PERCENTILES) as number[];
          const scaled = quantiles(recorded(values.map((ms) => ms * c)), PERCENTILES) as number[];
          for (const [i, answer] of scaled.entries())
            expect(relativeError(answer, (one[i] as number) * c)).toBeLessThan(0.011);
        },
      ),
    );
  });

  it('are the same whether asked one by one or in one walk', () => {
    fc.assert(
      fc.property(fc.array(durations()), (values) => {
        const histogram = recorded(values);
        expect(quantiles(histogram, PERCENTILES)).toEqual(PERCENTILES.map((q) => quantile(histogram, q)));
      }),
    );
  });

  it('are those of a plain walk, bucket by bucket, bit for bit, however many calls a bucket has', () => {
    const many = fc.oneof(fc.nat(3), fc.nat(2 ** 40));
    const qs = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(durations(), many)),
        qs,
        fc.constantFrom<Scale>(3, 6, 8),
        (buckets, shares, scale) => {
          const histogram = new Histogram(scale);
          for (const [ms, n] of buckets) {
            histogram.record(ms);
            histogram.add(histogram.bucketOf(ms) as number, n);
          }
          const descending = ascending(shares).reverse();
          expect(quantiles(histogram, descending)).toEqual(plainQuantiles(histogram, descending));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are exact at 0, at 1 and for a single value', () => {
    const histogram = recorded([3.3, 7.7, 41.1]);
    expect([quantile(histogram, 0), quantile(histogram, 1)]).toEqual([3.3, 41.1]);
    expect(quantiles(recorded([7.7]), [0.999, 0.5, 0.001])).toEqual([7.7, 7.7, 7.7]);
  });

  it('are undefined when nothing was recorded, and for a q that is no share', () => {
    expect(quantiles(new Histogram(), [1, 0.5, 0])).toEqual([undefined, undefined, undefined]);
    expect(quantiles(recorded([1]), [1.1, -0.1, Number.NaN])).toEqual([undefined, undefined, undefined]);
  });
});
