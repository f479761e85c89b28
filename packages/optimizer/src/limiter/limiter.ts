/**
 * How many calls a dependency gets at a time: as many as make it do most, found while it works.
 *
 *   run() ──▶ running ──▶ ended: its result or its error, untouched
 *     │          ▲
 *     ├──▶ waiting (bounded, callers in turns) ──▶ shed: its place went to a caller with fewer, it waited too long
 *     └──▶ shed at once: the queue is full, or the wait would be too long
 *
 * Invariants: never more than `limit` begin to run at a time (when the limit is lowered, what runs is not cut off); of one caller the
 * first that came runs first; every call that is shed gets an error of its own at once, before the dependency has seen it.
 */
import { type Clock, type Duration, type Milliseconds, type PerfError, systemClock } from '@perf/core';
import { misuseOf, timerSpan, wholeNumber } from '../misuse-of.ts';
import { monotonicOf } from '../monotonic-of.ts';
import { Recent } from '../recent.ts';
import { Turn } from '../turn.ts';
import { Aimd } from './aimd.ts';
import { FairQueue } from './fair-queue.ts';
import { Gradient } from './gradient.ts';
import type { LimitBounds, LimitRule } from './rule.ts';
import { aborted, shed } from './shed.ts';

export type LimiterAlgorithm = 'gradient' | 'aimd';

export interface LimiterOptions {
  /**
   * `gradient` seeks the knee of the throughput. `aimd` reacts to errors that say too much, and to calls above `target`: without either it
   * knows no limit worth the name, and ends at `max`. @default 'gradient'
   */
  readonly algorithm?: LimiterAlgorithm | 'AIMD';
  /** @default 1 */
  readonly min?: number;
  /** @default 1000 */
  readonly max?: number;
  /** What it begins with. @default 10, within the bounds */
  readonly initial?: number;
  /** The same as `initial`. */
  readonly limit?: number;
  /** Calls that may wait. @default as many as may run */
  readonly maxWaiting?: number;
  /** A call that would wait longer is shed. @default '1s' */
  readonly maxWait?: Duration;
  /** Which errors say that the dependency has too much to do. @default every error does, for `aimd` */
  readonly overloaded?: (error: unknown) => boolean;
  /** `aimd`: calls that usually take longer mean too much. @default twice what is usual when it is quick */
  readonly target?: Duration;
  /** @default 'limiter' */
  readonly name?: string;
  readonly clock?: Clock;
}

export interface LimitedRunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Who asks: callers are served in turns. @default all are one */
  readonly caller?: unknown;
}

export interface LimiterStats {
  readonly name: string;
  readonly algorithm: LimiterAlgorithm;
  readonly limit: number;
  readonly running: number;
  readonly waiting: number;
  /** Since it began. */
  readonly succeeded: number;
  readonly failed: number;
  readonly shed: number;
  readonly cancelled: number;
  /** Of the last thousand that ended; undefined while there were none. */
  readonly runMean: Milliseconds | undefined;
  readonly runP95: Milliseconds | undefined;
  /** Calls that ended, a second. */
  readonly throughput: number | undefined;
}

type Place = Turn<void, unknown>;

const INVALID = 'limiter/invalid-argument';

export class Limiter {
  readonly name: string;
  readonly #algorithm: LimiterAlgorithm;
  readonly #rule: LimitRule;
  readonly #now: () => Milliseconds;
  readonly #overloaded: (error: unknown) => boolean;
  readonly #maxWaiting: number | undefined;
  readonly #maxWait: Milliseconds;
  readonly #queue = new FairQueue<Place>();
  readonly #runs = new Recent();
  #running = 0;
  #usual: Milliseconds = 0;
  #lastFull: Milliseconds = Number.NEGATIVE_INFINITY;
  #succeeded = 0;
  #failed = 0;
  #shed = 0;
  #cancelled = 0;

  constructor(options: LimiterOptions = {}) {
    const { algorithm: given = 'gradient', name = 'limiter', clock = systemClock, overloaded = () => true } = options;
    const { maxWaiting, maxWait = '1s', target } = options;
    const bounds = checkedBounds(options);
    const algorithm = given === 'AIMD' ? 'aimd' : given;
    if (algorithm !== 'gradient' && algorithm !== 'aimd') {
      const hint = 'Leave it out for `gradient`.';
      throw misuseOf(INVALID, { name: '`algorithm`', expected: "'gradient' or 'aimd'", got: algorithm, hint });
    }
    this.name = name;
    this.#algorithm = algorithm;
    const slow = target === undefined ? undefined : timerSpan(INVALID, 'target', target);
    this.#rule = algorithm === 'gradient' ? new Gradient(bounds) : new Aimd(bounds, slow);
    this.#now = monotonicOf(clock);
    this.#overloaded = overloaded;
    this.#maxWaiting = maxWaiting === undefined ? undefined : wholeNumber(INVALID, 'maxWaiting', [maxWaiting, 0]);
    this.#maxWait = timerSpan(INVALID, 'maxWait', maxWait);
  }

  /** How many may run at a time now. */
  get limit(): number {
    return this.#rule.limit;
  }

  /**
   * Runs a function, now or when it is its turn.
   *
   * @returns what the function returns
   * @throws PerfError `limiter/shed`, `limiter/cancelled`: then the function was not called
   */
  async run<R>(call: (signal?: AbortSignal) => R | PromiseLike<R>, options: LimitedRunOptions = {}): Promise<R> {
    const { signal } = options;
    if (signal?.aborted === true) throw this.#cancel(signal);
    if (this.#running < this.#rule.limit && this.#queue.size === 0) this.#running += 1;
    // The place is counted by whoever gives it, so that nobody takes it before the one who waited runs.
    else await this.#wait(options);
    const began = this.#now();
    if (this.#running >= this.#rule.limit) this.#lastFull = began;
    try {
      const result = await call(signal);
      this.#ended(began, undefined);
      return result;
    } catch (error) {
      this.#ended(began, { error });
      throw error;
    }
  }

  stats(): LimiterStats {
    return {
      name: this.name,
      algorithm: this.#algorithm,
      limit: this.#rule.limit,
      running: this.#running,
      waiting: this.#queue.size,
      succeeded: this.#succeeded,
      failed: this.#failed,
      shed: this.#shed,
      cancelled: this.#cancelled,
      runMean: this.#runs.mean(),
      runP95: this.#runs.quantile(0.95),
      throughput: this.#runs.rate(this.#now()),
    };
  }

  #wait({ signal, caller }: LimitedRunOptions): Promise<void> {
    const { limit } = this.#rule;
    const most = this.#maxWaiting ?? limit;
    const expected = ((this.#queue.size + 1) * this.#usual) / limit;
    if (expected > this.#maxWait) throw this.#refuse(`it would wait some ${Math.round(expected)} ms`);
    if (this.#queue.size >= most) {
      const full = `${this.#running} run and ${this.#queue.size} wait`;
      const other = this.#queue.yieldTo(caller);
      if (other === undefined) throw this.#refuse(full);
      other.fails(this.#refuse(`${full}, this caller's more than others'`));
    }
    const place: Place = new Turn({
      note: caller,
      since: this.#now(),
      signal,
      timeout: this.#maxWait,
      overdue: () => this.#leave(place, () => this.#refuse(`it waited ${this.#maxWait} ms`)),
      aborted: () => this.#leave(place, () => this.#cancel(signal)),
    });
    this.#queue.add(caller, place);
    return place.promise;
  }

  #leave(place: Place, error: () => PerfError): void {
    if (this.#queue.remove(place.note, place)) place.fails(error());
  }

  #ended(began: Milliseconds, failure: { readonly error: unknown } | undefined): void {
    const now = this.#now();
    const took = now - began;
    const full = this.#running >= this.#rule.limit;
    this.#running -= 1;
    this.#runs.add(took, now);
    this.#usual = this.#usual === 0 ? took : this.#usual + (took - this.#usual) / 16;
    const failed = failure !== undefined;
    if (failed) this.#failed += 1;
    else this.#succeeded += 1;
    const overloaded = failed && this.#overloaded(failure.error);
    this.#rule.ended({ now, took, failed, overloaded, full, wasFull: this.#lastFull >= began });
    while (this.#running < this.#rule.limit && this.#queue.size > 0) {
      this.#running += 1;
      this.#queue.shift()?.comes();
    }
  }

  #refuse(why: string): PerfError {
    this.#shed += 1;
    return shed(this.name, { why, limit: this.#rule.limit, retryAfter: this.#usual });
  }

  #cancel(signal: AbortSignal | undefined): PerfError {
    this.#cancelled += 1;
    return aborted(this.name, signal);
  }
}

function checkedBounds({ min = 1, max = 1_000, limit, initial = limit }: LimiterOptions): LimitBounds {
  wholeNumber(INVALID, 'min', [min, 1]);
  wholeNumber(INVALID, 'max', [max, min]);
  const begin = initial ?? Math.min(max, Math.max(min, 10));
  return { min, max, initial: wholeNumber(INVALID, 'initial', [begin, min, max]) };
}

/**
 * Lets as many calls at a time through as make a dependency do most, and sheds the rest.
 *
 * @throws PerfError `limiter/invalid-argument`
 */
export function createLimiter(options?: LimiterOptions): Limiter {
  return new Limiter(options);
}
