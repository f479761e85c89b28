/**
 * How noisy a series is, whatever levels it has: read off differences between near points, of which only the few across
 * a change see it, and of which the largest tenth is left out.
 */
import { varianceInflation } from '../confidence/autocorrelation.ts';

/** More differences than these, evenly chosen, would not tell more. */
const MOST_DIFFERENCES = 65_536;
const KEPT = 0.9;
/** What the smallest nine tenths of squared normal values have left of their mean. */
const LEFT_OF_MEAN = 0.57;
/** Slower than this, levels themselves look like noise; candidates are tested anew with the φ that is left beside them. */
const MOST_PHI = 0.8;
/** Of the variance of all scores: with many equal values most differences are 0, and noise would seem to be none. */
const LEAST_VARIANCE = 0.05;

/**
 * The variance that a mean of n scores has, times n, for noise in which each point resembles the last (AR(1)).
 *
 * For an AR(1), the difference over 2k points has 1 + φᵏ times the variance of that over k. Two such ratios are averaged:
 * lag 2 over 1 is precise, lag 4 over 2 also sees what is slower.
 *
 * @param scores variance 1 as a whole, 8 at least
 */
export function longRunVariance(scores: Float64Array): number {
  const one = halfMeanSquare(scores, 1);
  const two = halfMeanSquare(scores, 2);
  const four = halfMeanSquare(scores, 4);
  if (!(one > 0 && two > 0)) return LEAST_VARIANCE;
  const near = Math.min(0.97, Math.max(0, two / one - 1));
  const far = Math.sqrt(Math.min(0.95, Math.max(0, four / two - 1)));
  const phi = Math.min(MOST_PHI, (near + far) / 2);
  const variance = Math.max(one / (1 - phi), two / (1 - phi * phi));
  return Math.min(1, Math.max(LEAST_VARIANCE, variance)) * varianceInflation(phi);
}

function halfMeanSquare(scores: Float64Array, lag: number): number {
  const available = scores.length - lag;
  const count = Math.min(available, MOST_DIFFERENCES);
  const squares = new Float64Array(count);
  for (let k = 0; k < count; k += 1) {
    const i = Math.floor((k * available) / count);
    squares[k] = ((scores[i + lag] as number) - (scores[i] as number)) ** 2;
  }
  squares.sort();
  const kept = Math.ceil(count * KEPT);
  let sum = 0;
  for (let k = 0; k < kept; k += 1) sum += squares[k] as number;
  return sum / kept / 2 / LEFT_OF_MEAN;
}
