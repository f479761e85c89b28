/**
 * Round each attempt of an operation, where it was asked for: bulkhead → circuit breaker → time-out → the function. The
 * policies are cockatiel's; they are made when the first run needs them, and the breaker when something has failed.
 *
 * What they refuse comes out as an error with a code, so that handlers can match it: `health/timed-out`,
 * `health/circuit-open`, `health/bulkhead-full`.
 */
import { type Clock, type Duration, type ErrorCode, type Milliseconds, PerfError } from '@perf/core';
import type { BulkheadPolicy, CircuitBreakerPolicy, TimeoutPolicy } from 'cockatiel';
import { timerSpan } from '../misuse.ts';
import { INVALID, invalid } from './words.ts';

export interface ProtectionOptions {
  /** How long an attempt may take: then its signal is aborted, and it has failed. */
  readonly timeout?: Duration;
  readonly breaker?: {
    /** So many attempts that fail in a row open the circuit. @default 5 */
    readonly failures?: number;
    /** Failures that are so long ago count no more. @default '1m' */
    readonly within?: Duration;
    /** How long nothing is tried then, until one attempt shows whether it works again. @default '10s' */
    readonly halfOpenAfter?: Duration;
  };
  readonly bulkhead?: {
    /** How many attempts may be under way. */
    readonly concurrent: number;
    /** How many more may wait for their turn. @default 0 */
    readonly queue?: number;
  };
}

type Cockatiel = typeof import('cockatiel');
type Task<T> = (signal: AbortSignal) => Promise<T>;

interface BreakerPlan {
  readonly failures: number;
  readonly within: Milliseconds;
  readonly halfOpenAfter: Milliseconds;
}

/** What the caller himself has called off is no failure of the operation. */
class CalledOff extends Error {}

export class Protection {
  readonly #timeout: Milliseconds | undefined;
  readonly #breaker: BreakerPlan | undefined;
  readonly #bulkhead: { readonly concurrent: number; readonly queue: number } | undefined;
  readonly #clock: Clock;
  /** Loaded when protection is asked for: something that fails is a bad moment to need files. */
  readonly #cockatiel: Promise<Cockatiel>;
  #limiter: BulkheadPolicy | undefined;
  #timer: TimeoutPolicy | undefined;
  #circuit: CircuitBreakerPolicy | undefined;
  #failedAt: Milliseconds = Number.NEGATIVE_INFINITY;
  #isTroubled = false;

  constructor({ timeout, breaker, bulkhead }: ProtectionOptions, clock: Clock) {
    this.#timeout = timeout === undefined ? undefined : timerSpan(timeout, '`timeout`', INVALID);
    this.#breaker = breaker === undefined ? undefined : breakerPlan(breaker);
    this.#bulkhead = bulkhead === undefined ? undefined : { queue: 0, ...bulkhead };
    this.#clock = clock;
    if (this.#bulkhead !== undefined) {
      const { concurrent, queue } = this.#bulkhead;
      if (!(Number.isInteger(concurrent) && concurrent > 0))
        throw invalid('`bulkhead.concurrent`', 'a positive integer', concurrent);
      if (!(Number.isInteger(queue) && queue >= 0))
        throw invalid('`bulkhead.queue`', 'an integer of at least 0', queue);
    }
    this.#cockatiel = import('cockatiel');
    this.#cockatiel.catch(() => undefined);
  }

  /** Whether an attempt may go straight: nothing has to be timed or counted, and nothing has failed lately. */
  get isCalm(): boolean {
    return this.#timeout === undefined && this.#bulkhead === undefined && !this.#isTroubled;
  }

  get circuit(): 'closed' | 'open' | 'half-open' | undefined {
    if (this.#breaker === undefined) return undefined;
    // By cockatiel's `CircuitState`; isolated is one more way to be open, which nobody asks for here.
    return (['closed', 'open', 'half-open', 'open'] as const)[this.#circuit?.state ?? 0];
  }

  /** @param signal the caller's */
  async execute<T>(task: Task<T>, signal: AbortSignal | undefined): Promise<T> {
    const cockatiel = await this.#cockatiel;
    const timed = (from: AbortSignal): Promise<T> => this.#timed(cockatiel, task, from);
    const broken = (from: AbortSignal): Promise<T> => this.#broken(cockatiel, timed, from);
    try {
      if (this.#bulkhead === undefined) return await broken(signal ?? new AbortController().signal);
      const { concurrent, queue } = this.#bulkhead;
      this.#limiter ??= cockatiel.bulkhead(concurrent, queue);
      return await this.#limiter.execute((context) => broken(context.signal), signal);
    } catch (error) {
      throw this.#explained(error, cockatiel);
    }
  }

  /** An attempt that went straight has failed. */
  async failed(error: unknown): Promise<void> {
    if (this.#breaker === undefined) return;
    const cockatiel = await this.#cockatiel;
    await this.#broken(cockatiel, () => Promise.reject(error), new AbortController().signal).catch(() => undefined);
  }

  #timed<T>({ timeout, TimeoutStrategy }: Cockatiel, task: Task<T>, signal: AbortSignal): Promise<T> {
    if (this.#timeout === undefined) return task(signal);
    // What came back may go on using the signal: the body of a response is still to be read.
    this.#timer ??= timeout(this.#timeout, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
    return this.#timer.execute((context) => task(context.signal), signal);
  }

  async #broken<T>(cockatiel: Cockatiel, task: Task<T>, signal: AbortSignal): Promise<T> {
    if (this.#breaker === undefined) return task(signal);
    const circuit = this.#circuitNow(cockatiel, this.#breaker);
    const result = await circuit.execute(async () => {
      try {
        return await task(signal);
      } catch (error) {
        if (signal.aborted) throw new CalledOff('called off', { cause: error });
        this.#failedAt = this.#clock.monotonic();
        this.#isTroubled = true;
        throw error;
      }
    }, signal);
    if (circuit.state === cockatiel.CircuitState.Closed) this.#isTroubled = false;
    return result;
  }

  /** A new one after a quiet time: cockatiel's own would add a failure of today to those of an hour ago. */
  #circuitNow(cockatiel: Cockatiel, { failures, within, halfOpenAfter }: BreakerPlan): CircuitBreakerPolicy {
    const { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } = cockatiel;
    const isStale = this.#clock.monotonic() - this.#failedAt > within;
    if (this.#circuit === undefined || (isStale && this.#circuit.state === CircuitState.Closed)) {
      const isFailure = handleWhen((error: unknown) => !(error instanceof CalledOff));
      this.#circuit = circuitBreaker(isFailure, { halfOpenAfter, breaker: new ConsecutiveBreaker(failures) });
    }
    return this.#circuit;
  }

  #explained(error: unknown, { BrokenCircuitError, BulkheadRejectedError, TaskCancelledError }: Cockatiel): unknown {
    if (error instanceof CalledOff) return error.cause;
    if (error instanceof TaskCancelledError) return refused('timed-out', `took longer than ${this.#timeout} ms`, error);
    if (error instanceof BulkheadRejectedError) return refused('bulkhead-full', 'has no room for one more call', error);
    if (!(error instanceof BrokenCircuitError)) return error;
    const last = this.#circuit?.lastFailure;
    const cause = last !== undefined && 'error' in last ? last.error : error;
    return refused('circuit-open', 'failed too often just now and is left in peace for a while', cause);
  }
}

function breakerPlan(given: NonNullable<ProtectionOptions['breaker']>): BreakerPlan {
  const { failures = 5, within = '1m', halfOpenAfter = '10s' } = given;
  if (!(Number.isInteger(failures) && failures > 0))
    throw invalid('`breaker.failures`', 'a positive integer', failures);
  const span = (value: Duration, name: string): Milliseconds => timerSpan(value, `\`breaker.${name}\``, INVALID);
  return { failures, within: span(within, 'within'), halfOpenAfter: span(halfOpenAfter, 'halfOpenAfter') };
}

const HINTS = {
  'timed-out': 'Give it a longer `timeout`, or a handler for `health/timed-out`.',
  'circuit-open': 'See the cause for why it failed; give it a handler for `health/circuit-open` to go on without it.',
  'bulkhead-full': 'Let more calls wait in its `queue`, or give it a handler for `health/bulkhead-full`.',
} as const;

function refused(what: keyof typeof HINTS, message: string, cause: unknown): PerfError {
  const code: ErrorCode = `health/${what}`;
  return new PerfError(code, { message: `The operation ${message}`, hint: HINTS[what], cause });
}
