/** One rate, tried once: what the target answered, and whether it keeps the contract at that rate. */
import { formatDuration } from '@perf/analytics';
import type { Histogram, Milliseconds } from '@perf/core';
import { judgeSorts } from '../load/promises.ts';
import type { LoadResult } from '../result.ts';
import type { Threshold, ThresholdVerdict } from '../threshold.ts';
import type { Observed } from './observe.ts';
import type { StressStep } from './result.ts';
import { passesLimitIn } from './rising.ts';

export interface Promises {
  readonly thresholds: readonly Threshold[];
  /** How long a rate has to be kept to count as kept. */
  readonly hold: Milliseconds;
  readonly timeout: Milliseconds;
}

/** Two books on the same requests may differ by what was under way when they were closed. */
const MOST_APART = { share: 0.15, requests: 1 };
/** A target that only fails keeps every promise about latency. */
const MOST_FAILED = 0.5;
/** So small a share of the requests may be missing, and so many times more than lateness explains have to be. */
const SOME = 0.02;
const FEW = 10;
const CLEARLY = 2;

export type Judged = Pick<StressStep, 'answer' | 'because' | 'verdicts' | 'underWay'>;

/** @param observed the book beside the load test's, closed when its time was over */
export function judgeStep(
  result: LoadResult,
  observed: Observed,
  promises: Promises & { slice: Milliseconds },
): Judged {
  const verdicts = judgeAll(promises.thresholds, result, result.histograms.response);
  const underWay = { counted: observed.underWay(), expected: (result.rate * (result.service.mean ?? 0)) / 1_000 };
  if (result.failed > result.requests * MOST_FAILED) {
    const because = `${result.failed} of ${result.requests} requests failed`;
    return { answer: 'broken', because, verdicts, underWay };
  }
  const found = result.valid ? answerOf(result, { verdicts, underWay }) : despiteLag(result, promises.thresholds);
  // Nor does a late generator make latencies rise without an end.
  const rising =
    found.answer === 'broken' || result.ended === 'stopped'
      ? undefined
      : risingWords(observed, { ...promises, headroom: headroomOf(verdicts, result) });
  if (rising !== undefined) return { answer: 'broken', because: rising, verdicts, underWay };
  return { ...found, verdicts, underWay };
}

type Found = Pick<Judged, 'answer' | 'because'>;

function answerOf(result: LoadResult, { verdicts, underWay }: Pick<Judged, 'verdicts' | 'underWay'>): Found {
  if (result.ended === 'stopped') return { answer: 'unknown', because: 'it was stopped' };
  const broken = verdicts.filter(({ state }) => state === 'broken');
  if (broken.length > 0) return { answer: 'broken', because: broken.map(brokenWords).join(', ') };
  if (result.ended === 'hopeless') return { answer: 'broken', because: 'the contract could no longer be kept' };
  if (verdicts.some(({ state }) => state === 'insufficient-data'))
    return { answer: 'unknown', because: `only ${result.requests} requests` };
  const apart = Math.abs(underWay.counted - underWay.expected);
  if (apart <= Math.max(MOST_APART.requests, MOST_APART.share * underWay.expected))
    return { answer: 'kept', because: undefined };
  const [counted, expected] = [underWay.counted, underWay.expected].map((one) => one.toFixed(1));
  return {
    answer: 'unknown',
    because: `${counted} requests were under way on average, and ${expected} by Little's law`,
  };
}

/**
 * What a step tells though the generator was late: more than nothing, for lateness only makes a target look worse. One that
 * keeps the contract from the moment each request was really sent keeps it; one that falls behind by more than the lateness
 * can explain does not.
 */
function despiteLag(result: LoadResult, thresholds: readonly Threshold[]): Found {
  const { rate: asked = 0 } = result.asked;
  const [due, ended] = [asked, result.rate].map((rate) => (rate * result.duration) / 1_000) as [number, number];
  const [late, usual] = [result.lag.max, result.service.p50].map((span = 0) => (asked * span) / 1_000) as [
    number,
    number,
  ];
  if (due - ended > FEW + SOME * due + CLEARLY * late + usual) {
    return { answer: 'broken', because: `${Math.round(ended)} of ${Math.round(due)} requests were answered in time` };
  }
  const isAllSent = result.requests >= due * (1 - SOME);
  const verdicts = judgeAll(thresholds, result, result.histograms.service);
  const isKept = isAllSent && verdicts.every(({ state }) => state === 'kept');
  return isKept ? { answer: 'kept', because: undefined } : { answer: 'unknown', because: result.invalidBecause };
}

/** As a load test judges: a contract on a step or a tag speaks of that alone. @param latencies of all requests */
function judgeAll(
  thresholds: readonly Threshold[],
  { failed, duration, histograms: { steps, tags } }: LoadResult,
  latencies: Histogram,
): ThresholdVerdict[] {
  const whole = { histogram: latencies, failed };
  return judgeSorts(thresholds, { whole, steps, tags, seconds: duration / 1_000 });
}

/**
 * How long requests may take before a promise on a part of them is broken: it is taken that what they take more, the part
 * does.
 */
function headroomOf(verdicts: readonly ThresholdVerdict[], { service }: LoadResult): Milliseconds {
  const left = verdicts
    .filter(({ operation, unit }) => operation !== undefined && unit === 'ms')
    .map(({ limit, actual = Number.NEGATIVE_INFINITY }) => limit - actual);
  return (service.mean ?? 0) + Math.min(Number.POSITIVE_INFINITY, ...left);
}

type Rising = Promises & { readonly slice: Milliseconds; readonly headroom: Milliseconds };

function risingWords(observed: Observed, { thresholds, hold, timeout, slice, headroom }: Rising): string | undefined {
  const limits = thresholds.filter(
    ({ unit, comparison, operation }) => unit === 'ms' && comparison.startsWith('<') && operation === undefined,
  );
  // Without a promise about latency, requests that pile up end as time-outs.
  const limit = Math.min(timeout, headroom, ...limits.map((threshold) => threshold.limit));
  const within = passesLimitIn(observed.slices(), { slice, limit, hold });
  return within === undefined
    ? undefined
    : `latency rises: past ${formatDuration(limit)} in ${formatDuration(within)} more`;
}

function brokenWords({ threshold, actual, unit }: ThresholdVerdict): string {
  if (actual === undefined) return threshold;
  const value =
    unit === 'ms' ? formatDuration(actual) : unit === 'ratio' ? `${(actual * 100).toFixed(1)} %` : actual.toFixed(1);
  return `${threshold} was ${value}`;
}
