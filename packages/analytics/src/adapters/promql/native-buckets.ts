/** Buckets of native histograms into ours, which are the same where the scale is; others are folded, or spread. */
import type { Scale } from '@perf/core';
import type { BucketSum } from '../../fine-buckets.ts';
import { addEvenly } from './classic-buckets.ts';

export interface NativeBucket {
  /** In seconds. */
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** @param bucket one around 0 holds the zeros; a duration is never below */
export function addNative(sum: BucketSum, { lower, upper, count }: NativeBucket): void {
  if (lower < 0 || !(upper > lower)) {
    if (upper > 0) sum.add('zero', count);
    return;
  }
  const scale = Math.round(-Math.log2(Math.log2(upper / lower)));
  const place = Math.log2(upper) * 2 ** scale;
  const isExponential = scale >= 3 && scale <= 8 && Math.abs(place - Math.round(place)) < 1e-6;
  if (isExponential) sum.add({ index: Math.round(place) - 1, scale: scale as Scale }, count);
  else addEvenly(sum, count, { below: lower, bound: upper });
}
