/** Histograms of given values, and the percentile that they are held against. */
import { durations } from '@tooling/testkit';
import type * as fc from 'fast-check';
import { Histogram } from '../src/histogram/histogram.ts';
import { representative, type Scale } from '../src/histogram/layout.ts';

export function recorded(values: Iterable<number>, scale?: Scale): Histogram {
  const histogram = new Histogram(scale);
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The value of rank ⌈q · n⌉ among all of them. @param sorted ascending, at least one */
export function nearestRank(sorted: readonly number[], q: number): number {
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] as number;
}

export function ascending(values: Iterable<number>): number[] {
  return [...values].sort((a, b) => a - b);
}

/** What two histograms have to agree in to be the same: the filled buckets, not the room around them. */
export function content({ scale, base, counts, count, zeros, min, max }: Histogram): unknown {
  const buckets = [...counts].flatMap((n, at) => (n === 0 ? [] : [[base + at, n]]));
  return { scale, buckets, count, zeros, min, max };
}

/** Durations that are told apart: shorter than 557 years. */
export function shortDurations(): fc.Arbitrary<number> {
  return durations().filter((ms) => ms < 2 ** 44);
}

/** All values that stand in a bucket, or among the zeros. */
export function total({ zeros, counts }: Histogram): number {
  let sum = zeros;
  for (const n of counts) sum += n;
  return sum;
}

/** Percentiles by their definition: one bucket after the other from the tail. @param qs from the highest to the lowest */
export function plainQuantiles(histogram: Histogram, qs: readonly number[]): (number | undefined)[] {
  const { base, counts, scale, min, max } = histogram;
  const count = total(histogram);
  return qs.map((q) => {
    if (count === 0) return undefined;
    if (q === 0 || q === 1) return q === 0 ? min : max;
    let left = count - Math.max(1, Math.ceil(q * count));
    let at = counts.length - 1;
    for (; at >= 0 && (counts[at] as number) <= left; at -= 1) left -= counts[at] as number;
    return Math.min(max, Math.max(min, at < 0 ? 0 : representative(base + at, scale) * 1000));
  });
}
