/**
 * Takes declared seasons out: what each phase of a period has over the level of the period round it.
 *
 * The level is the mean over exactly one period, so that a season of whatever form cancels in it; the share of a phase
 * is a median over all periods, so that neither an outlier nor a change of level, which disturbs the one period round
 * it, is taken for a season. Where all values are above 0, seasons multiply: traffic of twice the size has twice the
 * daily swing.
 */

import { median } from '../confidence/ranks.ts';

/** From fewer periods, what a season is cannot be told from what happened once. */
const LEAST_PERIODS = 3;

/**
 * @param values NaN where unknown; stays as it is
 * @param seasons periods in points. O(n log n) for each
 */
export function withoutSeasons(values: Float64Array, seasons: readonly number[]): Float64Array {
  const known = [...new Set(seasons)].filter((period) => values.length >= LEAST_PERIODS * period);
  if (known.length === 0) return values;
  const multiply = values.every((value) => !(value <= 0));
  let rest = multiply ? values.map(Math.log) : values;
  // The short ones first: a day is part of a week, and not the other way round.
  for (const period of known.sort((a, b) => a - b)) rest = withoutSeason(rest, period);
  return multiply ? rest.map(Math.exp) : rest;
}

function withoutSeason(values: Float64Array, period: number): Float64Array {
  const levels = levelsOver(values, period);
  const shares = new Float64Array(period);
  for (let phase = 0; phase < period; phase += 1) {
    const excess: number[] = [];
    for (let i = phase; i < values.length; i += period) {
      const above = (values[i] as number) - (levels[i] as number);
      if (!Number.isNaN(above)) excess.push(above);
    }
    shares[phase] = excess.length === 0 ? 0 : median(excess);
  }
  const middle = shares.reduce((sum, share) => sum + share, 0) / period;
  return values.map((value, i) => value - ((shares[i % period] as number) - middle));
}

/** The mean over one period round each point, at the ends over the outermost whole one. */
function levelsOver(values: Float64Array, period: number): Float64Array {
  const count = values.length;
  const sums = new Float64Array(count + 1);
  let last = values.find((value) => !Number.isNaN(value)) ?? 0;
  for (let i = 0; i < count; i += 1) {
    const value = values[i] as number;
    // An unknown value stands as the one before it.
    if (!Number.isNaN(value)) last = value;
    sums[i + 1] = (sums[i] as number) + last;
  }
  return values.map((_, i) => {
    const from = Math.min(Math.max(0, i - (period >> 1)), count - period);
    return ((sums[from + period] as number) - (sums[from] as number)) / period;
  });
}
