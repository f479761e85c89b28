/**
 * One who waits for a turn: until it comes, its deadline passes, or its signal is aborted. Whichever is first counts, once.
 *
 * Timer and listener exist only while it waits, so a turn that comes at once costs neither.
 */
import type { Milliseconds } from '@perf/core';
import type { Waiter } from './waiting.ts';

export interface TurnOptions<N> {
  /** What its owner wants to find with it. */
  readonly note: N;
  readonly since: Milliseconds;
  readonly signal: AbortSignal | undefined;
  /** Infinity waits for ever. */
  readonly timeout: Milliseconds;
  /** Steps out of its line, and counts. */
  readonly overdue: () => void;
  readonly aborted: () => void;
}

export class Turn<T, N = undefined> implements Waiter {
  line: object | undefined;
  before: Waiter | undefined;
  after: Waiter | undefined;
  readonly note: N;
  readonly since: Milliseconds;
  readonly promise: Promise<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #signal: AbortSignal | undefined;
  #aborted: (() => void) | undefined;

  constructor({ note, since, signal, timeout, overdue, aborted }: TurnOptions<N>) {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.note = note;
    this.since = since;
    if (timeout !== Number.POSITIVE_INFINITY) this.#timer = setTimeout(overdue, timeout);
    if (signal === undefined) return;
    this.#signal = signal;
    this.#aborted = aborted;
    signal.addEventListener('abort', aborted, { once: true });
  }

  comes(value: T): void {
    this.#leave();
    this.#resolve(value);
  }

  fails(error: unknown): void {
    this.#leave();
    this.#reject(error);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    if (this.#aborted !== undefined) this.#signal?.removeEventListener('abort', this.#aborted);
  }
}
