/**
 * Percentiles read from buckets, by nearest rank: the value whose rank is ⌈q · count⌉ when all are sorted.
 *
 * The answer is the middle of that value's bucket, so it is off by at most the bucket's relative half-width (0.54 % at
 * scale 6), and never outside the exact minimum and maximum. Most questions are about the tail, so the walk starts there.
 */
import type { Milliseconds } from '../units.ts';
import type { Histogram } from './histogram.ts';
import { representative } from './layout.ts';

/**
 * Several percentiles in one walk over the buckets.
 *
 * @param qs each 0…1 (0 is the exact minimum, 1 the exact maximum), from the highest to the lowest
 * @returns milliseconds, in the order asked for; undefined for each when nothing was counted, or when q is not in 0…1
 */
export function quantiles(histogram: Histogram, qs: readonly number[]): (Milliseconds | undefined)[] {
  const { count, min, max } = histogram;
  // Values above the bucket that the walk stands on.
  let above = 0;
  let at = histogram.counts.length - 1;
  return qs.map((q) => {
    if (count === 0 || !(q >= 0 && q <= 1)) return undefined;
    if (q === 1) return max;
    const rank = Math.max(1, Math.ceil(q * count));
    if (rank === 1 && q === 0) return min;
    const wanted = count - rank;
    while (at >= 0 && above + (histogram.counts[at] as number) <= wanted) {
      above += histogram.counts[at] as number;
      at -= 1;
    }
    const middle = at < 0 ? 0 : representative(histogram.base + at, histogram.scale) * 1000;
    return Math.min(max, Math.max(min, middle));
  });
}

/** One percentile; see `quantiles`. */
export function quantile(histogram: Histogram, q: number): Milliseconds | undefined {
  return quantiles(histogram, [q])[0];
}
