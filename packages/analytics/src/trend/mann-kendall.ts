/**
 * How far Mann and Kendall's score of a series without a trend lies from 0 by chance: its textbook variance for independent
 * values, times a factor where each is like the one before (Hamed & Rao 1998). Without the factor a quarter of such series
 * have a trend at φ = 0.5, and half of them at 0.8.
 *
 * Hamed and Rao sum the correlations at all lags that stand out, of which some do by chance, and in a short series that is
 * most of the sum. Here they follow from the first one, as in a first-order autoregression: that errs less often.
 */
import { autocorrelation } from '../confidence/autocorrelation.ts';
import { ranksOf } from '../confidence/ranks.ts';

/** A bound that keeps the factor finite. */
const MOST_PHI = 0.97;

/** Variance of the score of independent values without a trend. */
export function scoreVariance(values: Float64Array): number {
  const count = values.length;
  return Math.max(0, (count * (count - 1) * (2 * count + 5) - tiesOf(values)) / 18);
}

/** Σ t(t − 1)(2t + 5) over groups of t equal values. */
function tiesOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  let ties = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1;
    const size = to - from;
    ties += size * (size - 1) * (2 * size + 5);
    from = to;
  }
  return ties;
}

/** @param rests what is left of the values without the trend, in the order of time  @returns at least 1 */
export function varianceFactor(rests: Float64Array): number {
  const count = rests.length;
  const raw = autocorrelation(ranksOf(rests).ranks);
  // Taking out a level and a slope makes neighbours look less alike than they are.
  const phi = Math.min(MOST_PHI, (raw + 2 / count) / (1 - 4 / count));
  if (!(phi > 0)) return 1;
  let sum = 0;
  let correlation = phi;
  for (let lag = 1; lag < count - 2 && correlation > 1e-9; lag += 1) {
    sum += (count - lag) * (count - lag - 1) * (count - lag - 2) * correlation;
    correlation *= phi;
  }
  return 1 + (2 * sum) / (count * (count - 1) * (count - 2));
}
