/**
 * How sure a change between two neighbouring levels is: a two-sample test on normal scores of these two alone.
 *
 * Three things keep it honest. Ranks: no shape of noise matters. Autocorrelation: the score shrinks by what neighbours
 * share. A bound: m points fall into two given groups in C(m, a) ways, so no order of them is less likely than one of
 * these; without it, a few equal values would prove anything.
 */
import { phiOf, varianceInflation } from '../confidence/autocorrelation.ts';
import { normalScores } from './scores.ts';

/** Fewer points than these are no level: a burst, not a shift. */
export const LEAST_LEVEL = 4;
/** Points on either side that a test looks at; it bounds its cost, and what is older says little. */
export const REACH = 1024;

export interface Evidence {
  /** Of the difference, were the points independent. */
  readonly z: number;
  /** Points on both levels, as far as they were looked at. */
  readonly count: number;
  /** Correlation of neighbours on these two levels. */
  readonly phi: number;
  readonly mostZ: number;
}

/** @param before values of the old level; `after` of the new one; both finite */
export function evidenceOf(before: Float64Array, after: Float64Array): Evidence {
  const left = before.length;
  const right = after.length;
  const count = left + right;
  if (left < LEAST_LEVEL || right < LEAST_LEVEL) return { z: 0, count, phi: 0, mostZ: 0 };
  const both = new Float64Array(count);
  both.set(before);
  both.set(after, left);
  const scores = normalScores(both);
  let sum = 0;
  for (let i = 0; i < left; i += 1) sum += scores[i] as number;
  const explained = (sum * sum * count) / (left * right);
  const residual = Math.max(1e-9, (count - explained) / (count - 2));
  const phi = phiOf([scores.subarray(0, left), scores.subarray(left)]);
  return { z: Math.sqrt(explained / residual), count, phi, mostZ: Math.sqrt(2 * logWays(count, left)) };
}

/**
 * The score that is left when neighbours correlate. With few points left that are worth an independent one, their
 * correlation itself is hardly known, which costs some more.
 *
 * @param phi of the whole series: the larger one counts, since few points know little of their correlation
 */
export function zOf({ z, count, phi: own, mostZ }: Evidence, phi: number): number {
  const inflation = varianceInflation(Math.max(own, phi));
  return Math.min(mostZ, (z / Math.sqrt(inflation)) * Math.max(0, 1 - inflation / count));
}

/** ln C(n, k), by Stirling's series. */
function logWays(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

function logFactorial(n: number): number {
  if (n < 2) return 0;
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
}
