/**
 * How much of what a promise lets go wrong has gone wrong.
 *
 * `p95 ≤ 200 ms` lets one call in twenty be slower, `errorRate ≤ 0.01` one in a hundred fail: that is the budget of a stretch
 * of time, in calls. A mean and a longest call have none: no single call breaks a mean, and of a longest call none may be
 * longer. (Beyer et al., The Site Reliability Workbook 2018, chapters 2 and 5.)
 */
import type { OperationPoint } from '@perf/analytics';
import {
  type EpochMs,
  type Histogram,
  type Milliseconds,
  type Ratio,
  representative,
  type TargetName,
} from '@perf/core';

export interface ErrorBudget {
  readonly target: TargetName;
  readonly limit: number;
  /** The share of calls that may be slower, or fail. */
  readonly allowed: Ratio;
  readonly calls: number;
  readonly bad: number;
  /** Bad calls to those that are allowed: 1 is all of the budget. Undefined without a call, or where none is allowed. */
  readonly spent: Ratio | undefined;
  /** How fast it is being spent, newest first: 1 is just as fast as it lasts. */
  readonly burn: readonly Burn[];
  /** When it is used up if the last day goes on; undefined when it lasts, is used up already, or the last day is unknown. */
  readonly lasts: Milliseconds | undefined;
}

export interface Burn {
  /** Of the newest stretch this long. */
  readonly over: Milliseconds;
  readonly calls: number;
  /** Undefined without a call. */
  readonly rate: number | undefined;
}

export interface BudgetOptions {
  /** The end of what is looked at. */
  readonly to: EpochMs;
  /** What the budget is for, like a month. */
  readonly period: Milliseconds;
}

const HOUR: Milliseconds = 3_600_000;
const BURN_OVER: readonly Milliseconds[] = [HOUR, 6 * HOUR, 24 * HOUR];
const QUANTILES: Readonly<Partial<Record<TargetName, number>>> = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999 };

/**
 * @param points of the operation, no wider than an hour
 * @returns undefined for a promise that has no budget
 */
export function errorBudget(
  [target, limit]: readonly [TargetName, number],
  points: readonly OperationPoint[],
  { to, period }: BudgetOptions,
): ErrorBudget | undefined {
  const quantile = QUANTILES[target];
  if (quantile === undefined && target !== 'errorRate') return undefined;
  // 1 − 0.95 has a tail of nines.
  const allowed = quantile === undefined ? limit : Number((1 - quantile).toFixed(6));
  const badOf = ({ recorded }: OperationPoint): number =>
    quantile === undefined ? recorded.failed : countAbove(recorded.histogram, limit);
  const counted = points.map((point) => ({ at: point.at, calls: point.recorded.histogram.count, bad: badOf(point) }));
  const shareOf = (from: EpochMs): { calls: number; bad: number; rate: number | undefined } => {
    const within = counted.filter(({ at }) => at >= from);
    const [calls, bad] = [
      within.reduce((sum, one) => sum + one.calls, 0),
      within.reduce((sum, one) => sum + one.bad, 0),
    ];
    return { calls, bad, rate: calls === 0 || allowed === 0 ? undefined : bad / (calls * allowed) };
  };
  const { calls, bad, rate: spent } = shareOf(Number.NEGATIVE_INFINITY);
  const burn = BURN_OVER.map((over) => {
    const { calls: seen, rate } = shareOf(to - over);
    return { over, calls: seen, rate };
  });
  const daily = burn.at(-1)?.rate;
  const lasts =
    spent === undefined || spent >= 1 || daily === undefined || daily <= 1 ? undefined : ((1 - spent) * period) / daily;
  return { target, limit, allowed, calls, bad, spent, burn, lasts };
}

/** Values above a limit, as percentiles see them: a bucket counts by its middle, so the two never contradict each other. */
function countAbove(histogram: Histogram, limit: Milliseconds): number {
  const { counts, base, scale, count, min, max } = histogram;
  if (count === 0 || max <= limit) return 0;
  if (min > limit) return count;
  let above = 0;
  for (let at = counts.length - 1; at >= 0; at -= 1) {
    const middle = Math.min(max, Math.max(min, representative(base + at, scale) * 1_000));
    if (middle <= limit) break;
    above += counts[at] as number;
  }
  return above;
}
