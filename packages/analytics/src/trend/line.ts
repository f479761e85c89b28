/** A line through a series that neither outliers nor neighbours that are alike can fool: slope, level, how sure both are. */
import type { Ratio } from '@perf/core';
import { normalQuantile, twoSidedP } from '../confidence/normal.ts';
import { median } from '../confidence/ranks.ts';
import { BY_MEDIAN } from '../confidence/spread.ts';
import { scoreVariance, varianceFactor } from './mann-kendall.ts';
import { type Moments, thinned } from './moments.ts';
import { slopesOf, slopeWithInterval } from './theil-sen.ts';

export interface Line {
  /** Per unit of time: a millisecond, or a step. */
  readonly slope: number;
  readonly interval: readonly [lower: number, upper: number];
  /** 1 − p of Mann and Kendall's test. */
  readonly confidence: Ratio;
  /** Where the line passes `level`: the median moment. */
  readonly middle: number;
  readonly level: number;
  /** Half of the interval of the level. */
  readonly levelError: number;
}

/** Below it, even values in perfect order are in order by chance too often. */
export const FEWEST = 8;
/** Half a million pairs, some 50 ms. */
const MOST_IN_PAIRS = 1_000;

/** @param alpha how often the intervals may miss  @returns undefined for fewer than `FEWEST` moments */
export function lineOf(moments: Moments, alpha: Ratio): Line | undefined {
  if (moments.values.length < FEWEST) return undefined;
  const { at, values } = thinned(moments, MOST_IN_PAIRS);
  const pairs = slopesOf(at, values);
  const z = normalQuantile(1 - alpha / 2);
  const { slope: rough } = slopeWithInterval(pairs, 0);
  const middle = median(at);
  const rests = values.map((value, i) => value - rough * ((at[i] as number) - middle));
  const level = median(rests);
  const factor = varianceFactor(rests);
  const deviation = Math.sqrt(scoreVariance(values) * factor);
  // A score is even or odd: half of a step is no more than chance (Kendall 1975).
  const beyond = deviation > 0 ? Math.max(0, Math.abs(pairs.score) - 1) / deviation : 0;
  const spread = BY_MEDIAN * median(rests.map((rest) => Math.abs(rest - level)));
  return {
    ...slopeWithInterval(pairs, z * deviation),
    confidence: 1 - twoSidedP(beyond),
    middle,
    level,
    // Of a median, π/2 times the variance of a mean.
    levelError: z * spread * Math.sqrt((Math.PI / 2) * (factor / values.length)),
  };
}
