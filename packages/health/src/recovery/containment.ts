/**
 * Runs a function of the program's own that stands in for something broken, and may be broken itself: one that throws or
 * hangs is a value here, and one that comes back to itself through another run is not entered again.
 *
 * How deep a run stands in handlers travels with the asynchronous calls, not in a flag: two runs at once are no recursion. A
 * stay ends with the function: what it leaves behind, such as a connection and all its events, is outside.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Milliseconds, PerfError } from '@perf/core';
import { unlessAborted } from './settle.ts';

export type Contained = { readonly value: unknown } | { readonly fault: 'threw' | 'hung'; readonly error: unknown };

export interface ContainedCall {
  /** Who it is for: one of `insideOf` for what it calls. */
  readonly owner: object;
  readonly deadline: Milliseconds;
  /** When it is aborted, the wait is over. */
  readonly signal: AbortSignal | undefined;
  readonly fn: (signal: AbortSignal) => unknown;
}

interface Stay {
  readonly owner: object;
  isOver: boolean;
}

const NOBODY: readonly object[] = Object.freeze([]);

export class Containment {
  readonly #stays = new AsyncLocalStorage<readonly Stay[]>();
  #underWay = 0;

  /** The owners for whom functions run that have called this code, however indirectly. Cheap: every run asks as it begins. */
  get insideOf(): readonly object[] {
    return this.#underWay === 0 ? NOBODY : this.#open().map(({ owner }) => owner);
  }

  /** Runs a function so that what it calls is inside for this owner, until it has ended. */
  async enter<T>(owner: object, fn: () => Promise<T>): Promise<T> {
    const stay: Stay = { owner, isOver: false };
    this.#underWay += 1;
    try {
      return await this.#stays.run([...this.#open(), stay], fn);
    } finally {
      stay.isOver = true;
      this.#underWay -= 1;
    }
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

  #open(): readonly Stay[] {
    return this.#stays.getStore()?.filter(({ isOver }) => !isOver) ?? [];
  }
}

function overdue(deadline: Milliseconds): PerfError {
  return new PerfError('health/deadline', {
    message: `no answer within ${deadline} ms`,
    hint: 'Let the handler stop at its signal, or give recovery a longer `deadline`.',
  });
}
