/**
 * A sample, whatever it came as: values in the order they were measured, or a histogram, which has forgotten the order.
 *
 * Tests on all pairs would take hours for millions of values. So each sample stands for itself by some thousand values at
 * even ranks, which have its shape; what it can tell is still counted by all of its values.
 */
import { type Histogram, quantile, type Ratio, upperBound } from '@perf/core';
import { momentsOf, type Series } from '../trend/moments.ts';

export interface Sample {
  /** Of all values. */
  readonly count: number;
  /** At most `MOST_RANKS`, sorted, at even ranks. */
  readonly values: Float64Array;
  /** In the order of time; undefined for a histogram. */
  readonly ordered: Float64Array | undefined;
  /** The value of a rank, 1…count. */
  at(rank: number): number;
  /** How far off `at` may be, as a share of the value. */
  readonly blur: Ratio;
}

const MOST_RANKS = 4_000;

export function sampleOf(source: Series | Histogram): Sample {
  return 'counts' in source ? fromHistogram(source) : fromSeries(source);
}

function fromSeries(series: Series): Sample {
  const ordered = momentsOf(series).values;
  const sorted = ordered.slice().sort();
  const at = (rank: number): number => sorted[rank - 1] as number;
  const values = evenRanks(sorted.length).map(at);
  return { count: sorted.length, values, ordered, at, blur: 0 };
}

function fromHistogram(histogram: Histogram): Sample {
  const { count } = histogram;
  return {
    count,
    values: spread(histogram, evenRanks(count)),
    ordered: undefined,
    // Half a rank down, so that no rounding leads to the next one.
    at: (rank) => quantile(histogram, (rank - 0.5) / count) ?? Number.NaN,
    blur: 2 ** (1 / 2 ** (histogram.scale + 1)) - 1,
  };
}

function evenRanks(count: number): Float64Array {
  const many = Math.min(count, MOST_RANKS);
  return Float64Array.from({ length: many }, (_, i) => Math.floor(((i + 0.5) / many) * count) + 1);
}

/** Values of some ranks, those of one bucket evenly across it: else two samples would differ by whole buckets or not at all. */
function spread(histogram: Histogram, ranks: Float64Array): Float64Array {
  const { counts, base, scale, zeros, min, max } = histogram;
  let bucket = -1;
  let before = 0;
  let within = zeros;
  return ranks.map((rank) => {
    while (rank > before + within && bucket + 1 < counts.length) {
      before += within;
      bucket += 1;
      within = counts[bucket] as number;
    }
    if (bucket < 0) return 0;
    const [lower, upper] = [bucket - 1, bucket].map((at) => upperBound(base + at, scale) * 1000) as [number, number];
    return Math.min(max, Math.max(min, lower + ((rank - before - 0.5) / within) * (upper - lower)));
  });
}
