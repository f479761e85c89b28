/**
 * What a score is worth that was searched for.
 *
 * The highest of many looks at noise is high: of every split at every scale of n points, about n·z·exp(−z²/2)/3 reach z.
 * The form is that of the extremes of a standardised random walk (Csörgő & Horváth 1997, Siegmund & Venkatraman 1995),
 * the factor was fitted to simulated normal noise of 30 to 10,000 points. Looks that reach z come as rare events do, so
 * the chance of at least one is 1 − exp(−expected).
 */
import type { Ratio } from '@perf/core';

/** Below it the formula is no longer one of a tail, and nothing is ever found. */
const LEAST_Z = 1.5;
const MOST_Z = 40;

/** @param z of the best split among all that `count` points offer. @returns how likely noise alone gives as much */
export function pOfSearch(z: number, count: number): Ratio {
  if (!(z > LEAST_Z)) return 1;
  return -Math.expm1((-count * z * Math.exp((-z * z) / 2)) / 3);
}

/** The z that noise alone reaches with chance p. */
export function zOfSearch(p: Ratio, count: number): number {
  let low = LEAST_Z;
  let high = MOST_Z;
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (pOfSearch(middle, count) > p) low = middle;
    else high = middle;
  }
  return high;
}
