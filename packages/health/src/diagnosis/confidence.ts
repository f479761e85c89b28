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

interface Counted {
  readonly count: number;
  readonly failed: number;
}

/**
 * That a share is higher than another, 1 − p of the pooled test of two proportions, one-sided. The normal integral is that of
 * Abramowitz & Stegun 26.2.17, right to seven digits.
 */
export function sureOfMore(now: Counted, before: Counted): Ratio {
  const pooled = shareOf(now.failed + before.failed, now.count + before.count);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / now.count + 1 / before.count));
  const z = (now.failed / now.count - before.failed / before.count) / error;
  if (!(z > 0)) return 0;
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = series.reduceRight((total, factor) => (total + factor) * t, 0);
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
