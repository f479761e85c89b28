/**
 * Classic buckets: how many values are at most each power of two. Every such bound is one of the exponential buckets too,
 * so the counts are exact there.
 */
import type { Distribution } from '../family.ts';

export interface ClassicBucket {
  /** In the unit of the family; inclusive. */
  readonly bound: number;
  /** Of all values up to the bound. */
  readonly count: number;
}

export interface Classic {
  readonly buckets: readonly ClassicBucket[];
  /** Of all values; the bucket `+Inf`. */
  readonly count: number;
}

export function classic(
  { scale, offset, counts, zeros }: Distribution,
  [first, last]: readonly [first: number, last: number],
): Classic {
  const buckets: ClassicBucket[] = [];
  let count = zeros;
  let at = 0;
  for (let octave = first; octave <= last; octave += 1) {
    // Bucket i ends at 2^((i+1)/2^scale).
    const past = Math.min(counts.length, octave * 2 ** scale - offset);
    for (; at < past; at += 1) count += counts[at] as number;
    buckets.push({ bound: 2 ** octave, count });
  }
  for (; at < counts.length; at += 1) count += counts[at] as number;
  return { buckets, count };
}
