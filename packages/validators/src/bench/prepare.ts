/** A case made ready: called once, compiled, warm, its batch sized. */
import type { Milliseconds } from '@perf/core';
import { type Subject, type WarmUp, warmUp } from './batch.ts';
import type { NamedCase } from './cases.ts';
import { guarded, isPromise, runnerOf } from './runner.ts';
import type { CpuSource } from './stopwatch.ts';

export interface Preparing {
  readonly clock: CpuSource;
  readonly batch: Milliseconds;
  readonly warmup: Milliseconds;
  readonly timeout: Milliseconds;
  readonly unique: number;
}

export interface Prepared extends WarmUp {
  readonly name: string;
  readonly subject: Subject;
  readonly givesNothing: boolean;
}

export async function prepare({ name, fn }: NamedCase, options: Preparing): Promise<Prepared> {
  const { clock, batch, warmup, timeout, unique } = options;
  const called = { name, timeout };
  let isAsync = false;
  const result = await guarded(called, () => {
    const value = fn();
    isAsync = isPromise(value);
    return value;
  });
  const subject = { ...called, clock, run: runnerOf(fn, { isAsync, unique }) };
  return { name, subject, givesNothing: result === undefined, ...(await warmUp(subject, { batch, most: warmup })) };
}
