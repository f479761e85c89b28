/**
 * Runs a function of the program's own that stands in for something broken, and may be broken itself: one that throws or
 * hangs is a value here, and one that comes back to itself through another run is not entered again.
 *
 * How deep a run stands in handlers travels with the asynchronous calls, not in a flag: two runs at once are no recursion.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Milliseconds, PerfError } from '@perf/core';
import { unlessAborted } from './settle.ts';

export type Contained = { readonly value: unknown } | { readonly fault: 'threw' | 'hung'; readonly error: unknown };

export interface ContainedCall {
  /** Who it is for: what `isInside` asks for. */
  readonly owner: object;
  readonly deadline: Milliseconds;
  /** When it is aborted, the wait is over. */
  readonly signal: AbortSignal | undefined;
  readonly fn: (signal: AbortSignal) => unknown;
}

export class Containment {
  readonly #inside = new AsyncLocalStorage<readonly object[]>();

  /** Whether this code was called, however indirectly, by a function that runs for this owner. */
  isInside(owner: object): boolean {
    return this.#inside.getStore()?.includes(owner) ?? false;
  }

  /** Runs a function so that what it calls is inside for this owner. */
  enter<T>(owner: object, fn: () => T): T {
    return this.#inside.run([...(this.#inside.getStore() ?? []), owner], fn);
  }

  /** Rejects with the reason of `signal`, for nothing else. */
  async run({ owner, deadline, signal, fn }: ContainedCall): Promise<Contained> {
    const late = new AbortController();
    const own = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    const answer = this.enter(owner, async (): Promise<Contained> => {
      try {
        return { value: await fn(own) };
      } catch (error) {
        return { fault: 'threw', error };
      }
    });
    let timer: NodeJS.Timeout | undefined;
    const hung = new Promise<Contained>((resolve) => {
      timer = setTimeout(() => resolve({ fault: 'hung', error: overdue(deadline) }), deadline);
    });
    try {
      return await unlessAborted(Promise.race([answer, hung]), signal);
    } finally {
      clearTimeout(timer);
      // What has settled hears nothing of it; what has not is to stop.
      late.abort();
    }
  }
}

function overdue(deadline: Milliseconds): PerfError {
  return new PerfError('health/deadline', {
    message: `no answer within ${deadline} ms`,
    hint: 'Let the handler stop at its signal, or give recovery a longer `deadline`.',
  });
}
