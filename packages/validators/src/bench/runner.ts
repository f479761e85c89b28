/**
 * Calls a function many times in a row, and nothing else.
 *
 * Each runner is compiled from a text of its own: a loop that all cases shared would learn the functions of all of them,
 * and stop inlining any. Every result is stored where the compiler can't see that nobody reads it, since it leaves out
 * what has no effect.
 */
import { setImmediate } from 'node:timers/promises';
import { compileFunction } from 'node:vm';
import { PerfError } from '@perf/core';

/** @returns a promise for a function that gives one */
export type Run = (calls: number) => unknown;
/** Given something only by a sweep: a size, and what `setup` made for it. */
export type BenchFunction = (...given: never[]) => unknown;

const IN_A_ROW = 'for (let i = 0; i < calls; i += 1) sink.value = fn();';
const AWAITED = 'return (async () => { for (let i = 0; i < calls; i += 1) sink.value = await fn(); })();';

export interface RunnerOptions {
  readonly isAsync: boolean;
  /** A number that no other runner of this process has had. */
  readonly unique: number;
}

export function runnerOf(fn: BenchFunction, { isAsync, unique }: RunnerOptions): Run {
  const body = `"use strict"; ${isAsync ? AWAITED : IN_A_ROW} // ${unique}`;
  const compiled = compileFunction(body, ['fn', 'sink', 'calls']);
  const sink = { value: undefined };
  return (calls) => compiled(fn, sink, calls);
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** Who is called, and for how long it is waited for. */
export interface Called {
  readonly name: string;
  readonly timeout: number;
}

/** Runs calls of a case. @throws PerfError `validators/case-failed` when it throws, or gives a promise that is never kept */
export async function guarded<T>({ name, timeout }: Called, call: () => T | PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`its promise was not kept within ${timeout} ms`)), timeout);
  });
  try {
    const value = call();
    return isPromise(value) ? await Promise.race([value, late]) : value;
  } catch (cause) {
    throw caseFailed(name, cause);
  } finally {
    clearTimeout(timer);
    // Who waits for the processor beside us, a timer or a collector, is served between batches and not in one.
    await setImmediate();
  }
}

export function caseFailed(name: string, cause: unknown): PerfError {
  return new PerfError('validators/case-failed', {
    message: `Expected case \`${name}\` to run, but it failed: ${(cause as Error | undefined)?.message ?? String(cause)}`,
    hint: 'Call it by itself once; what is measured has to end, and end well.',
    cause,
  });
}
