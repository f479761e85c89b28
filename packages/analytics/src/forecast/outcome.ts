/** What a forecast says, and how it comes to that; values rise to the limit here. */
import type { EpochMs, Milliseconds, Ratio } from '@perf/core';
import { type Line, lineOf } from '../trend/line.ts';
import type { Moments } from '../trend/moments.ts';
import { lastRegime } from './regime.ts';

export interface Followed {
  /** Values since the last change: only those are followed. */
  readonly count: number;
  /** Moment of the first of them; undefined for a series without values. */
  readonly since: EpochMs | undefined;
  /** How often before that the series gave back what it had risen: where it does, a limit it nears may never be met. */
  readonly fallenBack: number;
}

/** Moments of plain numbers are indices, spans are steps, and rates are per step instead of per hour. */
export type Outcome = Followed &
  (
    | { readonly verdict: 'insufficient-data' }
    /** `at`: since when, as far as is known. */
    | { readonly verdict: 'already-passed'; readonly at: EpochMs }
    /** `earliest`: a sooner one is as good as excluded; undefined where every line that fits leads away. */
    | { readonly verdict: 'never'; readonly rate: number; readonly earliest: EpochMs | undefined }
    | {
        readonly verdict: 'reached-at';
        readonly at: EpochMs;
        readonly interval: readonly [earliest: EpochMs, latest: EpochMs];
        readonly rate: number;
        /** From the last value to `at`. */
        readonly timeLeft: Milliseconds;
      }
  );

export interface Question {
  readonly limit: number;
  readonly alpha: Ratio;
}

const HOUR: Milliseconds = 3_600_000;
/** The last one that a `Date` can tell. */
const LAST_MOMENT: EpochMs = 8.64e15;

export function outcomeOf(moments: Moments, { limit, alpha }: Question): Outcome {
  const { at, areMoments } = moments;
  if (at.length === 0) return { verdict: 'insufficient-data', count: 0, since: undefined, fallenBack: 0 };
  const { moments: followed, fallenBack } = lastRegime(moments);
  const since = followed.at[0] as number;
  const base = { count: followed.at.length, since, fallenBack };
  const passed = beyondSince(moments, limit);
  if (passed !== undefined) return { ...base, verdict: 'already-passed', at: passed };
  const line = lineOf(followed, alpha);
  if (line === undefined) return { ...base, verdict: 'insufficient-data' };
  const now = at[at.length - 1] as number;
  const isEvident = line.confidence >= 1 - alpha && line.interval[0] > 0;
  const crossing = crossings(line, limit);
  if (line.level + line.slope * (now - line.middle) >= limit) {
    return { ...base, verdict: 'already-passed', at: isEvident ? Math.max(since, crossing.expected) : since };
  }
  const rate = line.slope * (areMoments ? HOUR : 1);
  // It has not been reached yet, however steep a line may be.
  const earliest = Math.max(now, crossing.earliest);
  if (!isEvident || crossing.expected > LAST_MOMENT) {
    return { ...base, verdict: 'never', rate, earliest: earliest <= LAST_MOMENT ? earliest : undefined };
  }
  const interval = [earliest, Math.min(LAST_MOMENT, crossing.latest)] as const;
  const timeLeft = crossing.expected - now;
  return { ...base, verdict: 'reached-at', at: crossing.expected, interval, rate, timeLeft };
}

/** Since when the values up to the last one have been beyond the limit; undefined when the last is not. */
function beyondSince({ at, values }: Moments, limit: number): EpochMs | undefined {
  let from = at.length;
  while (from > 0 && (values[from - 1] as number) >= limit) from -= 1;
  return at[from];
}

/** When the line meets the limit; Infinity where it does not rise. */
function crossings(line: Line, limit: number): { earliest: EpochMs; expected: EpochMs; latest: EpochMs } {
  const { middle, level, levelError, slope, interval } = line;
  const meets = (from: number, rise: number): EpochMs =>
    rise > 0 ? middle + (limit - from) / rise : Number.POSITIVE_INFINITY;
  return {
    earliest: meets(level + levelError, interval[1]),
    expected: meets(level, slope),
    latest: meets(level - levelError, interval[0]),
  };
}
