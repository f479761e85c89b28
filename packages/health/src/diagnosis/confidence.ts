/** How sure one may be of what was seen again and again. */
import type { Ratio } from '@perf/core';

/**
 * Laplace's rule of succession (1774): that what was so in each of `times` looks is so. One look gives 2/3, ten 0.92, a
 * minute of samples 0.98; no number of looks gives 1.
 */
export function sureAfter(times: number): Ratio {
  const counted = Number.isFinite(times) ? Math.max(0, times) : 0;
  return (counted + 1) / (counted + 2);
}

/** A quotient as a share: what is above 1 is 1, what can't be told is 0. */
export function shareOf(part: number, whole: number): Ratio {
  const share = part / whole;
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}
