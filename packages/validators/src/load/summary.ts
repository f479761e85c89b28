/** A finished run as a result: every figure is made here, once. */
import type { Milliseconds } from '@perf/core';
import { latencyOf, talliesOf, tallyOf } from '../latency.ts';
import type { Latency, LoadHistograms, LoadResult } from '../result.ts';
import type { ShardInfo } from '../shard/shard.ts';
import type { ThresholdVerdict } from '../threshold.ts';
import type { Plan } from './plan.ts';
import type { Ran } from './run.ts';
import { validityOf } from './validity.ts';

export interface Judged {
  readonly plan: Plan;
  readonly ran: Ran;
  readonly verdicts: readonly ThresholdVerdict[];
  /** The tightest latency that is promised. */
  readonly objective: Milliseconds | undefined;
  readonly shard: ShardInfo | undefined;
}

export function resultOf(target: string, judged: Judged): LoadResult {
  const { plan, ran, verdicts, shard } = judged;
  const { recorder, driver, warmup } = ran;
  const response = latencyOf(recorder.response);
  const lag = latencyOf(driver.lag);
  const requests = response.count;
  return {
    ...holds(judged, { response, lag }),
    target,
    executor: plan.executor,
    profile: plan.profile,
    began: ran.began,
    duration: ran.duration,
    ended: ran.ended,
    requests,
    failed: recorder.failed,
    errorRate: requests === 0 ? undefined : recorder.failed / requests,
    errors: { ...recorder.errors },
    rate: ran.duration === 0 ? 0 : (ran.endedInTime * 1000) / ran.duration,
    cut: ran.cut,
    asked: plan.asked,
    ...response,
    response,
    service: latencyOf(recorder.service),
    lag,
    cpu: ran.cpu,
    generator: { cpu: ran.cpu, scheduler: driver.scheduler, workers: 1, queued: driver.queued },
    series: [...recorder.series],
    steps: talliesOf(recorder.steps),
    tags: talliesOf(recorder.tags),
    warmup: warmup === undefined ? undefined : tallyOf(warmup.response, warmup.failed),
    verdicts,
    shard,
    targetProcess: undefined,
    histograms: histogramsOf(ran),
  };
}

function holds(
  { plan, ran, verdicts, objective, shard }: Judged,
  latencies: { readonly response: Latency; readonly lag: Latency },
): Pick<LoadResult, 'valid' | 'invalidBecause' | 'warnings'> {
  const broken = brokenTimes(verdicts);
  const validity = validityOf({ plan, ran, ...latencies, objective, broken, isPart: shard !== undefined });
  return { valid: validity.invalidBecause === undefined, ...validity };
}

/** Promises on latency that are broken. */
export function brokenTimes(verdicts: readonly ThresholdVerdict[]): number {
  return verdicts.filter(({ state, unit }) => state === 'broken' && unit === 'ms').length;
}

function histogramsOf({ recorder, driver }: Ran): LoadHistograms {
  const { response, service, steps, tags } = recorder;
  return { response, service, lag: driver.lag, steps, tags };
}
