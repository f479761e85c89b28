/**
 * Scripts on warm workers: what waits, what runs where, and what becomes of a call whose worker ends.
 *
 *   run() ──▶ waiting ──▶ running ──▶ answered | failed
 *                │            │
 *                │            └ deadline, signal, close(): its worker is killed; the target stays busy until that has ended
 *                └ deadline, signal, close(): nothing was run
 *
 * Invariants: a call is given to one worker, once; it settles at its deadline at the latest; of one target one call runs
 * at a time, the first that came first; there are at most `size` workers. A worker that ended by a fault is replaced at
 * once, and after a second one in a row later and later, until a call is answered. What is not started after three attempts
 * fails all that waits, unless scripts have processes of their own then.
 */
import type { Milliseconds, Tunable } from '@perf/core';
import { Call } from './call.ts';
import { CallQueue } from './call-queue.ts';
import { Crew } from './crew.ts';
import { errorOf } from './error-number.ts';
import { cancelled, closed, late, lost, notStarted, queueFull } from './failures.ts';
import { PoolMeter, type PoolStats } from './pool-meter.ts';
import { callTimeout, checkedSize, type PoolOptions, type PoolTerms, poolTerms, SIZES } from './pool-options.ts';
import { Restarts } from './restarts.ts';
import type { ScriptError } from './script-error.ts';
import type { ScriptOptions, ScriptResult, ScriptRunner } from './script-runner.ts';
import { checkOptions, checkScript, prepared } from './script-text.ts';
import type { StartWorker } from './worker.ts';
import { type Answer, type SeatEnding, WorkerSeat } from './worker-seat.ts';

const MOST_CALLS = 1_000;

export class ScriptPool implements ScriptRunner {
  /** The number of workers, for who tunes. */
  readonly tunable: Tunable;
  readonly #terms: PoolTerms;
  readonly #start: StartWorker;
  readonly #meter: PoolMeter;
  readonly #restarts: Restarts;
  readonly #queue = new CallQueue();
  readonly #crew = new Crew();
  readonly #now: () => Milliseconds;
  #size: number;
  #lastId = 0;
  #single: string | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #closed: PromiseWithResolvers<void> | undefined;

  constructor(start: StartWorker, options: PoolOptions) {
    const terms = poolTerms(options);
    const { name, monitor, clock } = terms;
    this.#terms = terms;
    this.#start = start;
    this.#size = terms.size;
    this.#now = () => clock.monotonic();
    this.#restarts = new Restarts(this.#now, () => this.#dispatch());
    this.#meter = new PoolMeter({ name, monitor, workers: () => this.#crew.size, waiting: () => this.#queue.size });
    this.tunable = {
      name: `${name}.workers`,
      unit: 'count',
      bounds: SIZES,
      get: () => this.#size,
      set: (size) => this.resize(size),
    };
  }

  async run(script: string, options: ScriptOptions = {}): Promise<ScriptResult> {
    checkScript(script, options.args);
    checkOptions(options);
    const timeout = callTimeout(options.timeout, this.#terms.timeout);
    const refusal = this.#refusal(options.signal);
    if (refusal !== undefined) {
      this.#meter.refused(refusal);
      throw refusal;
    }
    const { target, language = 'applescript', effect = 'write', signal } = options;
    // A copy: what the caller puts into its list while the call waits was never checked.
    const args = options.args?.slice();
    this.#lastId += 1;
    const call = new Call(
      { id: this.#lastId, script, args, target, language, effect, asked: this.#now(), timeout, signal },
      { overdue: (given) => this.#overdue(given), abort: (given) => this.#cancel(given) },
    );
    this.#queue.add(call);
    this.#dispatch();
    return await call.result;
  }

  /** Takes effect as workers become idle. @throws ScriptError `applescript/invalid-argument` */
  resize(size: number): void {
    this.#size = checkedSize(size);
    this.#crew.shrink(size);
    this.#dispatch();
  }

  stats(): PoolStats {
    return {
      size: this.#size,
      workers: this.#crew.size,
      idle: this.#crew.count('idle'),
      running: this.#crew.count('busy'),
      waiting: this.#queue.size,
      single: this.#single,
      ...this.#meter.counts(),
    };
  }

  /** Fails what waits and what runs, and resolves when all workers have ended. Twice is fine. */
  close(): Promise<void> {
    if (this.#closed !== undefined) return this.#closed.promise;
    this.#closed = Promise.withResolvers();
    this.#restarts.stop();
    clearTimeout(this.#sweep);
    for (const call of this.#queue.takeAll()) this.#fail(call, closed(false));
    for (const seat of this.#crew) {
      if (seat.call !== undefined) this.#fail(seat.call, closed(true));
      seat.hold();
      seat.kill();
    }
    if (this.#crew.size === 0) this.#closed.resolve();
    return this.#closed.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #refusal(signal: AbortSignal | undefined): ScriptError | undefined {
    if (this.#closed !== undefined) return closed(false);
    if (signal?.aborted === true) return cancelled(signal, false);
    const { queue } = this.#terms;
    if (this.#queue.size < queue + this.#soonFree()) return undefined;
    return queueFull(queue);
  }

  /** How many calls wait for nothing but a worker to start. */
  #soonFree(): number {
    return this.#crew.count('starting', 'idle') + Math.max(0, this.#size - this.#crew.size);
  }

  #dispatch(): void {
    if (this.#closed !== undefined) return;
    const idle = this.#crew.idle();
    for (let call = this.#queue.first(); call !== undefined; call = this.#queue.first()) {
      // The one that worked last, so that others come to rest and end.
      const seat = idle.pop();
      if (seat === undefined) break;
      this.#begin(seat, call);
    }
    this.#startWorkers();
  }

  #begin(seat: WorkerSeat, call: Call): void {
    const { script, args, language, asked, timeout } = call.terms;
    const now = this.#now();
    this.#queue.begin(call);
    call.began = now;
    this.#meter.began(now - asked);
    seat.give(call, prepared(script, { args, language, remaining: asked + timeout - now }));
  }

  #startWorkers(): void {
    if (!this.#restarts.mayStart()) return;
    const starting = this.#crew.count('starting');
    const wanted = Math.min(this.#queue.ready(this.#size) - starting, this.#size - this.#crew.size);
    for (let count = 0; count < wanted; count += 1) this.#crew.add(this.#newSeat());
  }

  #newSeat(): WorkerSeat {
    return new WorkerSeat({
      start: this.#start,
      startTimeout: this.#terms.start,
      mostCalls: MOST_CALLS,
      events: {
        idle: (seat) => this.#idle(seat),
        answered: (call, answer) => this.#answered(call, answer),
        ended: (seat, how) => this.#ended(seat, how),
      },
    });
  }

  #idle(seat: WorkerSeat): void {
    seat.idleSince = this.#now();
    if (this.#crew.staying > this.#size) seat.retire();
    this.#dispatch();
    this.#sweep ??= setTimeout(() => this.#endIdle(), this.#terms.idle).unref();
  }

  /** Looks once per `idle`: so one ends after it has been idle for one to two of it. */
  #endIdle(): void {
    this.#sweep = undefined;
    this.#crew.rest(this.#now() - this.#terms.idle);
    if (this.#crew.staying > 1) this.#sweep = setTimeout(() => this.#endIdle(), this.#terms.idle).unref();
  }

  #answered(call: Call, answer: Answer): void {
    const now = this.#now();
    this.#queue.done(call);
    if ('text' in answer) {
      this.#restarts.worked();
      this.#meter.answered(call, now - (call.began ?? now));
      call.answer(answer.text, now);
      return;
    }
    const { number } = answer.error;
    if (number === -609) this.#restarts.failed();
    else if (number !== -1712) this.#restarts.worked();
    this.#fail(call, errorOf(answer.error, call.terms));
  }

  #ended(seat: WorkerSeat, { call, fault, killed, started, text, error, single }: SeatEnding): void {
    this.#crew.delete(seat);
    if (single === true) this.#single ??= text;
    // Where there is no program to start, waiting makes none; nor for one that is started in another way.
    const counts = fault && error === undefined && single !== true;
    if (counts) this.#restarts.failed();
    if ((fault || killed) && this.#closed === undefined) this.#meter.restarted();
    if (call !== undefined) {
      this.#queue.done(call);
      const message = `What ran the script ${text}`;
      this.#fail(call, lost('worker-lost', { effect: call.terms.effect, message }));
    }
    if (error !== undefined || (counts && !started && this.#crew.size === 0 && this.#restarts.hopeless())) {
      for (const waiting of this.#queue.takeAll()) this.#fail(waiting, notStarted(text, error));
    }
    if (this.#closed !== undefined && this.#crew.size === 0) this.#closed.resolve();
    this.#dispatch();
  }

  #overdue(call: Call): void {
    const { timeout, effect } = call.terms;
    if (this.#queue.remove(call)) {
      this.#fail(call, late(timeout));
      return;
    }
    this.#fail(call, lost('timed-out', { effect, message: `Expected an answer within ${timeout} ms, got none` }));
    this.#crew.kill(call);
  }

  #cancel(call: Call): void {
    const waited = this.#queue.remove(call);
    this.#fail(call, cancelled(call.terms.signal, !waited));
    if (!waited) this.#crew.kill(call);
  }

  #fail(call: Call, error: ScriptError): void {
    if (call.settled) return;
    const took = call.began === undefined ? undefined : this.#now() - call.began;
    this.#meter.failed(call, { error, took });
    call.fail(error);
  }
}
