/**
 * Batches: as many calls as take some 20 ms, timed as one.
 *
 * Timing each call would add more than many calls take, and a clock of the processor is no finer than a microsecond.
 * Longer ones would meet other programs on the machine more often, shorter ones would be measured less exactly.
 */
import { performance } from 'node:perf_hooks';
import type { Milliseconds } from '@perf/core';
import { type Called, guarded, type Run } from './runner.ts';
import type { CpuSource, Nanoseconds } from './stopwatch.ts';

/** What one call took, on average over a batch. */
export interface Sample {
  readonly wall: Nanoseconds;
  /** Undefined where nobody counts it. */
  readonly cpu: Nanoseconds | undefined;
}

export interface Timed extends Sample {
  /** When the batch began, and when it ended: what else happened then may have disturbed it. */
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

export interface Subject extends Called {
  readonly run: Run;
  readonly clock: CpuSource;
}

export async function timeBatch({ run, clock, ...called }: Subject, calls: number): Promise<Timed> {
  return guarded(called, () => {
    const cpuBefore = clock.read();
    const from = performance.now();
    const ended = (): Timed => {
      const to = performance.now();
      const cpu = clock.read() - cpuBefore;
      return { wall: ((to - from) * 1e6) / calls, cpu: (cpu * 1e3) / calls, from, to };
    };
    const result = run(calls);
    return result instanceof Promise ? result.then(ended) : ended();
  });
}

const MOST_CALLS = 2 ** 31;
/** Below this share of its time on a processor, a function waits. A busy machine leaves more to one that does not. */
const WAITS = 0.1;

/** How long a batch worked. What others got of the processor meanwhile is no work; waiting is, where there is nothing else. */
function workOf({ cpu = 0, wall }: Timed, calls: number): Milliseconds {
  return ((cpu > WAITS * wall ? cpu : wall) * calls) / 1e6;
}

/** How many calls fill a batch. Doubling comes first: the first calls of a function are slower than all others. */
export async function callsFor(subject: Subject, batch: Milliseconds): Promise<number> {
  let calls = 1;
  for (;;) {
    const took = workOf(await timeBatch(subject, calls), calls);
    if (took >= batch / 4 || calls >= MOST_CALLS)
      return Math.max(1, Math.round((calls * batch) / Math.max(took, 0.001)));
    calls = Math.min(MOST_CALLS, calls * (took < batch / 64 ? 8 : 2));
  }
}

/** So many batches in a row have to be no faster than those before them. */
const STEADY = 4;
/** A gain of less than this is no warm-up any more. */
const GAIN = 0.98;

export interface WarmUp {
  readonly isSteady: boolean;
  readonly calls: number;
}

/** Times as long as it works may a warm-up take on a busy machine. */
const MOST_DELAY = 3;

/** Runs until it gets no faster, as compiled code does in the end, or it has worked for long enough. */
export async function warmUp(
  subject: Subject,
  { batch, most }: { readonly batch: Milliseconds; readonly most: Milliseconds },
): Promise<WarmUp> {
  const end = performance.now() + MOST_DELAY * most;
  const calls = await callsFor(subject, batch);
  const times: number[] = [];
  let isSteady = false;
  for (let worked = 0; !isSteady && worked < most && performance.now() < end; ) {
    const timed = await timeBatch(subject, calls);
    worked += workOf(timed, calls);
    times.push(timed.cpu ?? timed.wall);
    isSteady =
      times.length >= 2 * STEADY &&
      Math.min(...times.slice(-STEADY)) >= GAIN * Math.min(...times.slice(-2 * STEADY, -STEADY));
  }
  // What is compiled by now takes more calls to fill a batch.
  return { isSteady, calls: await callsFor(subject, batch) };
}
