/** What the parts of a load say while it goes on, and what they come to together. */
import { addInto, decode, encode, Histogram, type Milliseconds } from '@perf/core';
import { latencyOf } from '../latency.ts';
import type { Plan } from '../load/plan.ts';
import type { LoadProgress } from '../load/progress.ts';
import type { Progress } from '../load/run.ts';

/** What one part has measured so far. */
export interface Told {
  readonly phase: Progress['phase'];
  readonly elapsed: Milliseconds;
  readonly asked: number;
  readonly rate: number | undefined;
  readonly requests: number;
  readonly failed: number;
  readonly cpu: number;
  /** Histograms in core's encoding. */
  readonly response: Uint8Array;
  readonly lag: Uint8Array;
}

export function toldOf({ phase, elapsed, cpu, recorder, driver }: Progress): Told {
  const { response, failed, requests, series } = recorder;
  return {
    ...{ phase, elapsed, cpu, requests, failed, asked: driver.asked, rate: series.at(-1)?.rate },
    response: encode({ histogram: response, failed: 0 }),
    lag: encode({ histogram: driver.lag, failed: 0 }),
  };
}

export interface Together {
  readonly progress: LoadProgress;
  /** Of whole seconds. */
  readonly response: Histogram;
}

/** @param told one of each part, at least one */
export function together(told: readonly Told[], plan: Plan): Together {
  const sum = (of: (one: Told) => number): number => told.reduce((total, one) => total + of(one), 0);
  const response = added(told.map((one) => one.response));
  const isKnown = told.every(({ rate }) => rate !== undefined);
  // What the slowest one is at.
  const phase = (['warm-up', 'measuring', 'draining'] as const).find((name) => told.some((one) => one.phase === name));
  return {
    response,
    progress: {
      ...latencyOf(response),
      phase: phase ?? 'measuring',
      kind: plan.kind,
      elapsed: Math.max(...told.map(({ elapsed }) => elapsed)),
      duration: phase === 'warm-up' ? plan.warmup : plan.duration,
      asked: sum(({ asked }) => asked),
      rate: isKnown ? sum(({ rate }) => rate ?? 0) : undefined,
      requests: sum(({ requests }) => requests),
      failed: sum(({ failed }) => failed),
      cpu: sum(({ cpu }) => cpu),
      workers: told.length,
      lag: latencyOf(added(told.map(({ lag }) => lag))).p99,
    },
  };
}

function added(encoded: readonly Uint8Array[]): Histogram {
  const all = encoded.map((bytes) => decode(bytes).histogram);
  const whole = new Histogram(all[0]?.scale);
  for (const one of all) addInto(whole, one);
  return whole;
}
