/**
 * A place in the pool: one worker from its start to its end, and the call that it runs.
 *
 *   starting ── ready ──▶ idle ── give() ──▶ busy ── its answer ──▶ idle
 *      │                   │                  │
 *      │ too slow          │ retire()         │ retire(): after its answer
 *      │                   ▼                  │
 *      └─ kill() ───▶   ending  ◀── kill() ───┘    kill(): also for a line that was not asked for
 *                          │
 *                        ended
 *
 * An answer counts only in `busy`, and only with the number of the call that runs: anything else ends the worker, and the
 * call, if there is one, has failed.
 */
import type { Milliseconds } from '@perf/core';
import type { Call } from './call.ts';
import type { NumberedError } from './error-number.ts';
import type { PreparedScript } from './script-text.ts';
import { requestLine, type Said, type StartWorker, said, type Worker, type WorkerEnding } from './worker.ts';

export type Answer = { readonly text: string } | { readonly error: NumberedError };

export type SeatState = 'starting' | 'idle' | 'busy' | 'ending' | 'ended';

export interface SeatEvents {
  /** It can be given a call now. */
  idle(seat: WorkerSeat): void;
  /** An answer to its call. It is idle, or ending, by then. */
  answered(call: Call, answer: Answer): void;
  /** It has ended; `call` is what it still had. */
  ended(seat: WorkerSeat, how: SeatEnding): void;
}

export interface SeatEnding extends WorkerEnding {
  /** What it ran, and gave no answer to. */
  readonly call: Call | undefined;
  /** Whether it ended by itself, or was ended for what it said, and not because somebody wanted it. */
  readonly fault: boolean;
  readonly killed: boolean;
  readonly started: boolean;
}

export interface SeatOptions {
  readonly start: StartWorker;
  readonly events: SeatEvents;
  /** For how long it may take to be ready. */
  readonly startTimeout: Milliseconds;
  /** After so many calls a new one takes its place: what scripts leave behind in its memory goes with it. */
  readonly mostCalls: number;
}

/** For how long one that has nothing to do may take to end by itself. */
const GRACE: Milliseconds = 1_000;
/** A time-out, an invalid connection: what comes next from the target may belong to the call before. */
const SPOILING: readonly number[] = [-1712, -609];

export class WorkerSeat {
  /** Monotonic, when it became idle last. */
  idleSince: Milliseconds = 0;
  readonly #worker: Worker;
  readonly #events: SeatEvents;
  readonly #startTimer: NodeJS.Timeout;
  readonly #mostCalls: number;
  #state: SeatState = 'starting';
  #grace: NodeJS.Timeout | undefined;
  #call: Call | undefined;
  #calls = 0;
  #ready = false;
  #fault: string | undefined;
  #wanted = false;
  #killed = false;

  constructor({ start, events, startTimeout, mostCalls }: SeatOptions) {
    this.#events = events;
    this.#mostCalls = mostCalls;
    this.#startTimer = setTimeout(() => this.#blame('was not ready in time'), startTimeout);
    this.#worker = start({ line: (text) => this.#heard(said(text)), ended: (how) => this.#ended(how) });
  }

  get state(): SeatState {
    return this.#state;
  }

  get call(): Call | undefined {
    return this.#call;
  }

  give(call: Call, script: PreparedScript): void {
    this.#state = 'busy';
    this.#call = call;
    this.#calls += 1;
    this.#worker.send(requestLine(call.terms.id, script));
  }

  /** Ends it as soon as it has nothing to do. */
  retire(): void {
    this.#wanted = true;
    if (this.#state === 'idle' || this.#state === 'starting') this.#end();
  }

  /** Ends it at once. */
  kill(): void {
    this.#wanted = true;
    this.#destroy();
  }

  hold(): void {
    this.#worker.hold();
  }

  #heard(words: Said | undefined): void {
    if (this.#state === 'ending' || this.#state === 'ended') return;
    if (words?.kind === 'ready' && this.#state === 'starting') {
      clearTimeout(this.#startTimer);
      this.#ready = true;
      this.#state = 'idle';
      this.#events.idle(this);
      return;
    }
    const call = this.#call;
    if (call === undefined || words === undefined || words.kind === 'ready' || words.id !== call.terms.id) {
      this.#blame('said what it was not asked');
      return;
    }
    this.#call = undefined;
    const answer: Answer = words.kind === 'text' ? { text: words.text } : { error: words };
    if (words.kind === 'error' && SPOILING.includes(words.number)) this.kill();
    else if (this.#wanted || this.#calls >= this.#mostCalls) this.#end();
    else this.#state = 'idle';
    this.#events.answered(call, answer);
    if (this.state === 'idle') this.#events.idle(this);
  }

  #blame(fault: string): void {
    this.#fault = fault;
    this.#destroy();
  }

  #end(): void {
    this.#wanted = true;
    this.#state = 'ending';
    this.#worker.end();
    this.#grace = setTimeout(() => this.#worker.kill(), GRACE).unref();
  }

  #destroy(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ending';
    this.#killed = true;
    this.#worker.kill();
  }

  #ended({ text, ...ending }: WorkerEnding): void {
    clearTimeout(this.#startTimer);
    clearTimeout(this.#grace);
    this.#state = 'ended';
    const call = this.#call;
    this.#call = undefined;
    const fault = this.#fault !== undefined || !this.#wanted;
    const how = { text: this.#fault ?? text, fault, killed: this.#killed, started: this.#ready, call };
    this.#events.ended(this, { ...ending, ...how });
  }
}
