/** What is measured so far, for a live view. */
import type { Milliseconds } from '@perf/core';
import { latencyOf } from '../latency.ts';
import type { Latency } from '../result.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './run.ts';

export interface LoadProgress extends Latency {
  readonly phase: Progress['phase'];
  readonly kind: Plan['kind'];
  /** From the beginning of the phase, and how long it will be. */
  readonly elapsed: Milliseconds;
  readonly duration: Milliseconds;
  /** A rate per second, or users. */
  readonly asked: number;
  /** Reached in the last second; undefined within the first one. */
  readonly rate: number | undefined;
  readonly requests: number;
  readonly failed: number;
  /** The generator's, in cores. */
  readonly cpu: number;
  /** Threads that share the load. */
  readonly workers: number;
  /** The target's, in cores; undefined when its process is not known. */
  readonly targetCpu?: number | undefined;
  /** How late the generator was at p99; undefined where it can't be. */
  readonly lag: Milliseconds | undefined;
}

export function toldOf({ phase, elapsed, cpu, recorder, driver }: Progress, plan: Plan): LoadProgress {
  return {
    // Percentiles are those of whole seconds.
    ...latencyOf(recorder.response),
    phase,
    kind: plan.kind,
    elapsed,
    duration: phase === 'warm-up' ? plan.warmup : plan.duration,
    asked: driver.asked,
    rate: recorder.series.at(-1)?.rate,
    requests: recorder.requests,
    failed: recorder.failed,
    cpu,
    workers: 1,
    lag: latencyOf(driver.lag).p99,
  };
}
