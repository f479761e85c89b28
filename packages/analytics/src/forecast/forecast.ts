/**
 * When a limit will be reached, if all goes on as it has since the last change: a disk that fills, a ledger that takes ten
 * thousand transactions, memory that leaks.
 *
 * A moment is named only where a trend towards the limit is evident, and then with its interval. `never` says that none is,
 * and how soon the limit could be reached at the earliest for all that is known.
 */
import type { Ratio } from '@perf/core';
import { formatDuration, formatNumber, valueWords } from '../number-words.ts';
import { checkDoubt, checkLimit } from '../trend/arguments.ts';
import { FEWEST } from '../trend/line.ts';
import { momentsOf, type Series } from '../trend/moments.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

export interface ForecastOptions {
  /** Whether values rise to the limit (how full a disk is) or fall to it (what is free on it). @default 'upper' */
  readonly side?: 'upper' | 'lower';
  /** How often a moment may be named without a trend, and an interval miss it. @default 0.05 */
  readonly alpha?: Ratio;
}

/** With one sentence. */
export type Forecast = Outcome & { readonly text: string };

/**
 * When a series reaches a limit.
 *
 * @param series points in any order, or numbers one step apart
 * @param limit in the unit of the values; it is passed by a value that is equal
 * @returns `insufficient-data` for fewer than 8 values since the last change
 * @throws PerfError `analytics/invalid-argument` for a limit that is no number, or an alpha that is no share
 */
export function forecast(
  series: Series,
  limit: number,
  { side = 'upper', alpha = 0.05 }: ForecastOptions = {},
): Forecast {
  checkLimit(limit);
  checkDoubt({ alpha });
  const moments = momentsOf(series);
  const now = moments.at[moments.at.length - 1] ?? 0;
  // A limit from below is one from above, seen in a mirror.
  const sign = side === 'upper' ? 1 : -1;
  const mirrored = { ...moments, values: moments.values.map((value) => value * sign) };
  const seen = outcomeOf(mirrored, { limit: limit * sign, alpha });
  const outcome = 'rate' in seen ? { ...seen, rate: seen.rate * sign } : seen;
  return { ...outcome, text: sentenceOf(outcome, { limit, now, areMoments: moments.areMoments }) };
}

interface Scene {
  readonly limit: number;
  readonly now: number;
  readonly areMoments: boolean;
}

function sentenceOf(outcome: Outcome, { limit, now, areMoments }: Scene): string {
  const left = (at: number): string => (areMoments ? formatDuration(at - now) : `${formatNumber(at - now)} steps`);
  const goal = formatNumber(limit);
  switch (outcome.verdict) {
    case 'insufficient-data':
      return `${valueWords(outcome.count)} since the last change: ${FEWEST} are the fewest that tell a trend`;
    case 'already-passed':
      return `has reached ${goal} already`;
    case 'never': {
      const { earliest } = outcome;
      const soonest =
        earliest === undefined ? 'nothing that is known leads there' : `in ${left(earliest)} at the earliest`;
      return `no trend towards ${goal} is evident; ${soonest}${reservation(outcome)}`;
    }
    case 'reached-at': {
      const [earliest, latest] = outcome.interval;
      const rate = `${formatNumber(outcome.rate)} ${areMoments ? 'an hour' : 'a step'}`;
      const range = `${left(earliest)} to ${left(latest)}`;
      return `reaches ${goal} in ${left(outcome.at)} (${range}), at ${rate}${reservation(outcome)}`;
    }
  }
}

function reservation({ fallenBack }: Outcome): string {
  if (fallenBack === 0) return '';
  return `; before, it fell back ${fallenBack === 1 ? 'once' : `${fallenBack} times`}`;
}
