/** Whether two samples are from the same distribution, whatever its shape (Mann & Whitney 1947). */
import type { Ratio } from '@perf/core';
import { varianceInflation } from './autocorrelation.ts';
import { twoSidedP } from './normal.ts';
import { ranksOf } from './ranks.ts';

export interface MannWhitney {
  /** Pairs in which the value of `b` is the larger one; equal ones count half. */
  readonly u: number;
  /** Above 0 when `b` tends to be larger. */
  readonly z: number;
  /** Two-sided, with the normal approximation: honest from some five values a side on. */
  readonly p: Ratio;
}

/**
 * Whether one sample lies above another, by their ranks.
 *
 * @param a finite values; so is `b`
 * @param phi correlation of neighbours, by which the test is made as humble as it has to be
 * @returns p = 1 when either is empty or all values are equal. O(n log n)
 */
export function mannWhitney(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { phi = 0 }: { readonly phi?: number } = {},
): MannWhitney {
  const count = a.length + b.length;
  const pooled = new Float64Array(count);
  pooled.set(a);
  pooled.set(b, a.length);
  const { ranks, ties } = ranksOf(pooled);
  let sum = 0;
  for (let i = a.length; i < count; i += 1) sum += ranks[i] as number;
  const u = sum - (b.length * (b.length + 1)) / 2;
  const pairs = a.length * b.length;
  const variance = (pairs / 12) * (count + 1 - ties / (count * (count - 1))) * varianceInflation(phi);
  if (!(variance > 0)) return { u, z: 0, p: 1 };
  const beyond = Math.max(0, Math.abs(u - pairs / 2) - 0.5);
  const z = (Math.sign(u - pairs / 2) * beyond) / Math.sqrt(variance);
  return { u, z, p: twoSidedP(z) };
}
