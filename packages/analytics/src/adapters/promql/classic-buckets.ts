/**
 * Calls that are known by how many took at most each of some times, spread evenly between those, as PromQL's own
 * `histogram_quantile` takes them to be. The first bucket has no lower end: half of its bound is taken; what is past the last
 * bound is taken to be just past it. Where the only bound is infinite, nothing is known of them: they count, as zeros.
 */
import { type BucketSum, FINE_SCALE } from '../../fine-buckets.ts';

export interface UpTo {
  /** In seconds; Infinity among them. */
  readonly bound: number;
  readonly count: number;
}

export function addClassic(sum: BucketSum, upTo: readonly UpTo[]): void {
  const sorted = [...upTo].sort((a, b) => a.bound - b.bound);
  let before = { bound: 0, count: 0 };
  for (const each of sorted) {
    // Sampled at slightly different moments, a higher bound may have less.
    const count = each.count - before.count;
    if (count > 0) addEvenly(sum, count, { below: before.bound, bound: each.bound });
    before = { bound: each.bound, count: Math.max(each.count, before.count) };
  }
}

/** @param count spread over the fine buckets from `below` to `bound`, in seconds */
export function addEvenly(sum: BucketSum, count: number, { below, bound }: { below: number; bound: number }): void {
  const perOctave = 2 ** FINE_SCALE;
  const upper = bound === Number.POSITIVE_INFINITY ? below * 2 ** (1 / perOctave) : bound;
  const lower = below > 0 ? below : upper / 2;
  if (!(lower > 0 && upper < Number.POSITIVE_INFINITY)) {
    sum.add('zero', count);
    return;
  }
  const indexOf = (seconds: number): number => Math.ceil(Math.log2(seconds) * perOctave - 1e-9) - 1;
  let given = 0;
  for (let index = indexOf(lower) + 1; index <= indexOf(upper); index += 1) {
    const end = Math.min(upper, 2 ** ((index + 1) / perOctave));
    const upToHere = Math.round((count * (end - lower)) / (upper - lower));
    if (upToHere > given) sum.add({ index, scale: FINE_SCALE }, upToHere - given);
    given = Math.max(given, upToHere);
  }
}
