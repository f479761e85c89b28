/**
 * What happens to a run after its first error.
 *
 *   retry ──▶ recover ──▶ degrade ──▶ fail safely, then throw the error
 *
 * Invariants: what is thrown is the operation's own error, unchanged, whatever the handlers do; an operation is tried at
 * most once, plus `retry.times`, plus once for each `again()`; nothing is tried again unless the run is `idempotent`; when
 * the caller gives up, no rung is entered any more.
 */
import type { Clock, Milliseconds } from '@perf/core';
import { backoff } from './backoff.ts';
import type { Call } from './call.ts';
import type { Containment } from './containment.ts';
import type { Handle, Handler, Situation } from './handler.ts';
import { pause } from './settle.ts';
import type { Ending, FaultKind } from './tally.ts';

/** How a run came to its result. */
export interface RecoveryOutcome<T> {
  readonly value: T;
  /** `degrade`: the value is a fallback. */
  readonly ending: Exclude<Ending, 'fail' | 'abort'>;
  readonly attempts: number;
  /** The error that was overcome; undefined when there was none, or nothing was thrown. */
  readonly error: unknown;
}

export interface Climbed {
  readonly handler: Handler | undefined;
  readonly ending: Ending;
  readonly error: unknown;
  /** From the first error to the end. */
  readonly ladder: Milliseconds;
}

export interface LadderGround {
  readonly clock: Clock;
  readonly random: () => number;
  readonly deadline: Milliseconds;
  readonly containment: Containment;
  find(error: unknown): Handler | undefined;
  fault(handler: Handler, fault: { readonly rung: string; readonly kind: FaultKind; readonly error: unknown }): void;
  /** Brings the whole program into its safe state; never rejects. */
  failSafely(call: Call<unknown>, error: unknown): Promise<void>;
  ended(call: Call<unknown>, climbed: Climbed): void;
}

type Rung = 'recover' | 'degrade' | 'fail';

export class Ladder<T> {
  readonly #call: Call<T>;
  readonly #ground: LadderGround;
  readonly #failedAt: Milliseconds;
  /** The newest of the operation's own errors. */
  #error: unknown;
  #handler: Handler | undefined;

  constructor(call: Call<T>, error: unknown, ground: LadderGround) {
    this.#call = call;
    this.#ground = ground;
    this.#failedAt = ground.clock.monotonic();
    this.#error = error;
    this.#handler = this.#handlerOf(error);
  }

  /** @returns the result, from one of the rungs; rejects with the operation's error, or with the reason of the signal */
  async climb(): Promise<RecoveryOutcome<T>> {
    try {
      return (await this.#retry()) ?? (await this.#recover()) ?? (await this.#degrade()) ?? (await this.#fail());
    } catch (error) {
      this.#end(this.#call.isCalledOff ? 'abort' : 'fail');
      throw error;
    }
  }

  async #retry(): Promise<RecoveryOutcome<T> | undefined> {
    const { signal } = this.#call;
    let retries = 0;
    while (this.#mayRetry(retries)) {
      retries += 1;
      const { retry, tally } = this.#handler as Handler & { retry: NonNullable<Handler['retry']> };
      tally.retries += 1;
      await pause(backoff(retry, retries, this.#ground.random()), signal);
      try {
        const value = await this.#call.attempt();
        return this.#overcome('retry', value);
      } catch (error) {
        this.#error = error;
      }
      if (this.#call.isCalledOff) throw this.#error;
      this.#handler = this.#handlerOf(this.#error);
    }
    if (retries > 0) this.#call.operation.retryDidNotHelp();
    return undefined;
  }

  #mayRetry(retries: number): boolean {
    if (this.#call.isCalledOff) throw this.#error;
    const plan = this.#handler?.retry;
    if (!this.#call.isIdempotent || plan === undefined || retries >= plan.times) return false;
    return this.#call.operation.mayRetry();
  }

  async #recover(): Promise<RecoveryOutcome<T> | undefined> {
    const recover = this.#handler?.handlers.recover;
    return recover === undefined ? undefined : this.#stepOn('recover', recover);
  }

  async #degrade(): Promise<RecoveryOutcome<T> | undefined> {
    if (this.#handler?.degrades !== true) return undefined;
    const { degrade } = this.#handler.handlers;
    if (typeof degrade !== 'function') return this.#overcome('degrade', degrade as T);
    return this.#stepOn('degrade', degrade as Handle<unknown, unknown>);
  }

  /** The caller may have gone, and still the state has to be safe: neither is cut short by his signal. */
  async #fail(): Promise<never> {
    const fail = this.#handler?.handlers.fail;
    if (fail !== undefined) await this.#runHandle('fail', fail, undefined);
    await this.#ground.failSafely(this.#call, this.#error);
    throw this.#error;
  }

  async #stepOn(
    rung: 'recover' | 'degrade',
    handle: Handle<unknown, unknown>,
  ): Promise<RecoveryOutcome<T> | undefined> {
    const done = await this.#runHandle(rung, handle, this.#call.signal);
    if (this.#call.isCalledOff) throw this.#error;
    return done === undefined ? undefined : this.#overcome(rung, done.value as T);
  }

  /** @returns undefined when it threw or hung */
  async #runHandle(
    rung: Rung,
    handle: Handle<unknown, unknown>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly value: unknown } | undefined> {
    const { containment, deadline } = this.#ground;
    const owner = this.#handler as Handler;
    const error = this.#error;
    const run = (own: AbortSignal): unknown => handle(error, this.#call.context, this.#situation(own));
    const done = await containment.run({ owner, deadline, signal, fn: run });
    if ('value' in done) return done;
    // What `again()` rejected with is the operation's failure, not the handler's.
    const isOwn = done.fault === 'hung' || done.error !== this.#error;
    if (isOwn) this.#ground.fault(owner, { rung, kind: done.fault, error: done.error });
    return undefined;
  }

  #situation(signal: AbortSignal): Situation {
    let isUsed = false;
    const again = async (): Promise<unknown> => {
      if (isUsed) throw new Error('`again()` was called twice: a handler may try the operation once more.');
      isUsed = true;
      signal.throwIfAborted();
      try {
        return await this.#call.attempt(signal);
      } catch (error) {
        if (!signal.aborted) this.#error = error;
        throw error;
      }
    };
    return { operation: this.#call.operation.name, attempts: this.#call.attempts, signal, again };
  }

  #handlerOf(error: unknown): Handler | undefined {
    const found = this.#ground.find(error);
    if (found === undefined || !this.#call.insideOf.includes(found)) return found;
    // It is this handler that called: to let it handle its own failure would never end.
    this.#ground.fault(found, { rung: this.#call.operation.name, kind: 'recursed', error });
    return undefined;
  }

  #overcome(ending: 'retry' | 'recover' | 'degrade', value: T): RecoveryOutcome<T> {
    this.#end(ending);
    return { value, ending, attempts: this.#call.attempts, error: this.#error };
  }

  #end(ending: Ending): void {
    const ladder = this.#ground.clock.monotonic() - this.#failedAt;
    this.#ground.ended(this.#call, { handler: this.#handler, ending, error: this.#error, ladder });
  }
}
