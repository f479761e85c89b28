/**
 * How much a point says about the next one, and what that takes from every test that thinks its points independent.
 *
 * A mean of n points whose neighbours correlate by φ is as uncertain as one of n·(1 − φ)/(1 + φ) independent points.
 */

import { meanOf } from './spread.ts';

/** Beyond this, a series says almost nothing about its own level; a bound keeps factors finite. */
const MOST_PHI = 0.97;

/**
 * Correlation of values with those `lag` places later, about their mean.
 *
 * @returns 0 when they are constant or fewer than lag + 2
 */
export function autocorrelation(values: ArrayLike<number>, lag = 1): number {
  const count = values.length;
  if (count < lag + 2) return 0;
  const mean = meanOf(values);
  let over = 0;
  let under = 0;
  for (let i = 0; i < count; i += 1) {
    const deviation = (values[i] as number) - mean;
    under += deviation * deviation;
    if (i >= lag) over += deviation * ((values[i - lag] as number) - mean);
  }
  return under > 0 ? over / under : 0;
}

/**
 * φ of segments that each have a level of their own, as one figure: about each segment's own mean, so that a change of
 * level is no correlation, and with the bias taken out that an estimated mean brings (Kendall 1954).
 *
 * @returns 0…0.97; a negative one is given as 0, so that no test becomes bolder by it
 */
export function phiOf(segments: readonly ArrayLike<number>[]): number {
  let over = 0;
  let under = 0;
  let count = 0;
  for (const values of segments) {
    const mean = meanOf(values);
    for (let i = 0; i < values.length; i += 1) {
      const deviation = (values[i] as number) - mean;
      under += deviation * deviation;
      if (i > 0) over += deviation * ((values[i - 1] as number) - mean);
    }
    count += values.length;
  }
  return under > 0 ? withoutBias(over / under, count / segments.length) : 0;
}

/** @param count points about each estimated mean */
function withoutBias(phi: number, count: number): number {
  if (count < 4) return Math.max(0, Math.min(MOST_PHI, phi));
  return Math.max(0, Math.min(MOST_PHI, (phi + 1 / count) / (1 - 3 / count)));
}

/** By how much autocorrelation raises the variance of a mean; its root widens an interval. At least 1. */
export function varianceInflation(phi: number): number {
  const bounded = Math.max(0, Math.min(MOST_PHI, phi));
  return (1 + bounded) / (1 - bounded);
}
