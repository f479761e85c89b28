/** The contracts of a run: what they say of it at the end, and whether one is past saving before. */
import { Histogram, type Milliseconds, quantile, type Recorded } from '@perf/core';
import { judgeThreshold, type Measured, type Threshold, type ThresholdVerdict } from '../threshold.ts';
import type { Plan } from './plan.ts';
import type { Recorder } from './recorder.ts';

/** Before this share of the time nothing is called hopeless: the first moments of a run are its worst. */
const EARLIEST = 0.1;
/** A closed load may become so many times as fast in what is left of it. */
const SPEED_UP = 2;

/** @param seconds how long requests were begun */
export function judgeAll(thresholds: readonly Threshold[], recorder: Recorder, seconds: number): ThresholdVerdict[] {
  const { response, failed, steps, tags } = recorder;
  return judgeSorts(thresholds, { whole: { histogram: response, failed }, steps, tags, seconds });
}

/** What contracts are held against. */
export interface Sorts {
  readonly whole: Recorded;
  readonly steps: ReadonlyMap<string, Recorded>;
  readonly tags: ReadonlyMap<string, Recorded>;
  /** How long requests were begun. */
  readonly seconds: number;
}

const NONE: Recorded = Object.freeze({ histogram: new Histogram(), failed: 0 });

/**
 * A contract on an operation speaks of the step or tag of that name. Where requests have no names, it speaks of all of them;
 * where they have, and none is called that, nothing is known of it.
 */
export function judgeSorts(
  thresholds: readonly Threshold[],
  { whole, steps, tags, seconds }: Sorts,
): ThresholdVerdict[] {
  return thresholds.map((threshold) => {
    const { operation } = threshold;
    const isWhole = operation === undefined || steps.size + tags.size === 0;
    const { histogram, failed } = isWhole ? whole : (steps.get(operation) ?? tags.get(operation) ?? NONE);
    return judgeThreshold(threshold, measured(histogram, failed, seconds));
  });
}

function measured(histogram: Histogram, failed: number, seconds: number): Measured {
  const requests = histogram.count;
  const known = <T>(value: T): T | undefined => (requests === 0 ? undefined : value);
  return {
    requests,
    failed,
    rate: seconds === 0 ? 0 : requests / seconds,
    mean: known(histogram.sum / requests),
    min: known(histogram.min),
    max: known(histogram.max),
    quantile: (q) => quantile(histogram, q),
  };
}

/** The tightest latency that is promised; undefined when none is. */
export function objectiveOf(thresholds: readonly Threshold[]): Milliseconds | undefined {
  const limits = thresholds.filter(
    ({ unit, comparison, limit }) => unit === 'ms' && comparison.startsWith('<') && limit > 0,
  );
  return limits.length === 0 ? undefined : Math.min(...limits.map(({ limit }) => limit));
}

/** Whether a contract stays broken however well all requests go that are still to come. */
export function isHopeless(
  thresholds: readonly Threshold[],
  { response, failed }: Pick<Recorder, 'response' | 'failed'>,
  { plan, elapsed }: SoFar,
): boolean {
  const share = elapsed / plan.duration;
  if (share < EARLIEST || share >= 1 || plan.iterations !== undefined) return false;
  return thresholds.some((threshold) => {
    if (threshold.operation !== undefined || !threshold.comparison.startsWith('<')) return false;
    const now = measured(response, failed, elapsed / 1000);
    if (now.requests < threshold.minSamples) return false;
    const total = plan.kind === 'open' ? arrivalsIn(plan) : (now.requests / share) * SPEED_UP;
    const best = bestIn(threshold, now, Math.max(total, now.requests));
    return best !== undefined && (threshold.comparison === '<' ? best >= threshold.limit : best > threshold.limit);
  });
}

export interface SoFar {
  readonly plan: Plan;
  readonly elapsed: Milliseconds;
}

function arrivalsIn({ stages }: Plan): number {
  return stages.reduce((sum, { from, to, for: span }) => sum + (((from + to) / 2) * span) / 1000, 0);
}

/** What a metric comes to if all the other requests take no time and succeed. */
function bestIn({ metric }: Threshold, now: Measured, total: number): number | undefined {
  if (typeof metric === 'object') {
    // So many values may be past a quantile of all; if more are past the limit already, this one is.
    const past = ((1 - metric.quantile) * total) / now.requests;
    return past >= 1 ? undefined : now.quantile(1 - past);
  }
  switch (metric) {
    case 'max':
      return now.max;
    case 'failed':
      return now.failed;
    case 'error-rate':
      return now.failed / total;
    case 'mean':
      return ((now.mean ?? 0) * now.requests) / total;
    default:
      return undefined;
  }
}
