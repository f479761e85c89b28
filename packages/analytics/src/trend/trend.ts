/**
 * Whether a series rises or falls, how fast, and how sure that is: Theil and Sen's slope, Mann and Kendall's test, both as
 * humble as they have to be about a series whose values are like those before them.
 *
 * One straight line through all of it: `explore` parts a series that changed its ways, `forecast` follows its last part.
 */
import type { Milliseconds, Ratio } from '@perf/core';
import { formatNumber, formatRatio, valueWords } from '../number-words.ts';
import { checkDoubt } from './arguments.ts';
import { FEWEST, lineOf } from './line.ts';
import { momentsOf, type Series } from './moments.ts';

export interface TrendOptions {
  /** How often a series without a trend may be said to have one. @default 0.05 */
  readonly alpha?: Ratio;
  /** A change over the whole series of less than this share of its level is not worth a word. @default 0 */
  readonly minEffect?: Ratio;
  /** Which way is good. @default 'lower' */
  readonly better?: 'lower' | 'higher';
}

interface Seen {
  /** Moments with a value. */
  readonly count: number;
  /** One sentence. */
  readonly text: string;
}

export interface TrendUnknown extends Seen {
  readonly verdict: 'insufficient-data';
}

export interface TrendKnown extends Seen {
  /** `no-evidence` does not say that there is none: how large it might be, the interval says. */
  readonly verdict: 'regression' | 'improvement' | 'below-minimum-effect' | 'no-evidence';
  /** Undefined where no trend is evident. */
  readonly direction: 'rising' | 'falling' | undefined;
  /** Change per hour; of plain numbers, from one to the next. */
  readonly slope: number;
  /** Of the slope, 1 − alpha sure. */
  readonly interval: readonly [lower: number, upper: number];
  /** 1 − p of the test. */
  readonly confidence: Ratio;
  /** Change over the whole series as a share of where the line begins; undefined where that is not above 0. */
  readonly effect: Ratio | undefined;
}

export type Trend = TrendKnown | TrendUnknown;

const HOUR: Milliseconds = 3_600_000;

/**
 * Slope of a series, with its interval and how sure it is.
 *
 * @param series points in any order, or numbers one step apart; more than 1,000 count as 1,000 medians of neighbours
 * @returns `insufficient-data` for fewer than 8 moments with a value. O(n log n)
 * @throws PerfError `analytics/invalid-argument` for an option that is no share
 */
export function trend(series: Series, { alpha = 0.05, minEffect = 0, better = 'lower' }: TrendOptions = {}): Trend {
  checkDoubt({ alpha, minEffect });
  const moments = momentsOf(series);
  const { at, values, areMoments } = moments;
  const count = values.length;
  const line = lineOf(moments, alpha);
  if (line === undefined) {
    return {
      verdict: 'insufficient-data',
      count,
      text: `${valueWords(count)}: ${FEWEST} are the fewest that tell a trend`,
    };
  }
  const { slope, confidence } = line;
  const begins = line.level + slope * ((at[0] as number) - line.middle);
  const change = slope * ((at[count - 1] as number) - (at[0] as number));
  const effect = begins > 0 ? change / begins : undefined;
  const isEvident = confidence >= 1 - alpha && slope !== 0;
  const direction = !isEvident ? undefined : slope > 0 ? 'rising' : 'falling';
  const isSmall = effect !== undefined && Math.abs(effect) < minEffect;
  const isWorse = (direction === 'rising') === (better === 'lower');
  const verdict = !isEvident
    ? 'no-evidence'
    : isSmall
      ? 'below-minimum-effect'
      : isWorse
        ? 'regression'
        : 'improvement';
  const unit = areMoments ? HOUR : 1;
  const interval = [line.interval[0] * unit, line.interval[1] * unit] as const;
  const found = { verdict, count, direction, slope: slope * unit, interval, confidence, effect } as const;
  return { ...found, text: sentenceOf(found, areMoments ? 'an hour' : 'from one value to the next') };
}

function sentenceOf({ direction, slope, interval, effect }: Omit<TrendKnown, 'text'>, per: string): string {
  const [lower, upper] = interval;
  if (direction === undefined) {
    if (!Number.isFinite(lower) || !Number.isFinite(upper)) return 'no evidence of a trend; it may be of any size';
    return `no evidence of a trend; it is between ${formatNumber(lower)} and ${formatNumber(upper)} ${per}`;
  }
  const isRising = direction === 'rising';
  const [least, most] = isRising ? [lower, upper] : [-upper, -lower];
  const inAll = effect === undefined ? '' : `, ${formatRatio(Math.abs(effect))} in all`;
  const range = `${formatNumber(least)} to ${formatNumber(most)}`;
  return `${isRising ? 'rises' : 'falls'} by ${formatNumber(Math.abs(slope))} ${per} (${range})${inAll}`;
}
