/**
 * Percentiles read from buckets, by nearest rank: the value whose rank is ⌈q · count⌉ when all are sorted.
 *
 * The answer is the middle of that value's bucket, so it is off by at most the bucket's relative half-width (0.54 % at
 * scale 6), and never outside the exact minimum and maximum. Most questions are about the tail, so the walk starts there.
 */
import type { Milliseconds } from '../units.ts';
import { type Walk, walkDown } from './counts.ts';
import type { Histogram } from './histogram.ts';
import { representative } from './layout.ts';

/**
 * Several percentiles in one walk over the buckets.
 *
 * @param qs each 0…1 (0 is the exact minimum, 1 the exact maximum), from the highest to the lowest
 * @returns milliseconds, in the order asked for; undefined for each when nothing was counted, or when q is not in 0…1
 */
export function quantiles(histogram: Histogram, qs: readonly number[]): (Milliseconds | undefined)[] {
  const walk: Walk = { at: histogram.counts.length - 1, above: 0 };
  const answers: (Milliseconds | undefined)[] = [];
  for (const q of qs) answers.push(valueAt(histogram, q, walk));
  return answers;
}

function valueAt(histogram: Histogram, q: number, walk: Walk): Milliseconds | undefined {
  // Known without a pass, from the second percentile on.
  const { count } = histogram;
  if (count === 0 || !(q >= 0 && q <= 1)) return undefined;
  if (q === 0) return histogram.min;
  if (q === 1) return histogram.max;
  const at = walkDown(histogram.counts, walk, count - Math.max(1, Math.ceil(q * count)));
  const middle = at < 0 ? 0 : representative(histogram.base + at, histogram.scale) * 1000;
  return Math.min(histogram.max, Math.max(histogram.min, middle));
}

/** One percentile; see `quantiles`. */
export function quantile(histogram: Histogram, q: number): Milliseconds | undefined {
  return quantiles(histogram, [q])[0];
}
