/** What the detectors of shifts may be told, checked once. */
import { PerfError, type Ratio } from '@perf/core';

export interface ShiftDetectorOptions {
  /** How often pure noise may raise a false alarm: in at most this share of series. @default 0.05 */
  readonly alpha?: Ratio;
  /** A smaller effect is told as `below-minimum-effect`, and is no alarm. @default 0.02 */
  readonly minEffect?: Ratio;
  /** Periods in points, like `[24, 168]` for hours: taken out first. One that the series holds less than 3 times is not. */
  readonly seasons?: readonly number[];
  /** Which direction is good. @default 'lower' */
  readonly better?: 'lower' | 'higher';
}

export type CheckedOptions = Required<ShiftDetectorOptions>;

/** @throws PerfError `analytics/invalid-argument` */
export function checked({
  alpha = 0.05,
  // Below two percent, machines differ by more from one day to the next.
  minEffect = 0.02,
  seasons = [],
  better = 'lower',
}: ShiftDetectorOptions = {}): CheckedOptions {
  if (!(alpha > 0 && alpha < 1)) throw invalid('alpha', 'a ratio above 0 and below 1', alpha);
  if (!(minEffect >= 0 && Number.isFinite(minEffect))) throw invalid('minEffect', 'a ratio of at least 0', minEffect);
  for (const period of seasons) {
    if (!(Number.isInteger(period) && period >= 2)) throw invalid('seasons', 'integers of at least 2', period);
  }
  return { alpha, minEffect, seasons, better };
}

export function invalid(name: string, expected: string, got: unknown): PerfError {
  return new PerfError('analytics/invalid-argument', {
    message: `Expected \`${name}\` to be ${expected}, got \`${String(got)}\``,
    hint: 'Ratios are shares: 0.05 is five percent. Seasons are numbers of points, as in `[24, 168]` for hourly values.',
  });
}
