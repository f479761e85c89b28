/**
 * The conversation with the worker: one question is under way, the others wait here, in order and bounded. Appends that
 * wait one behind the other go together, in one commit: where many come at once, they cost a fraction each.
 *
 *   ask ──▶ waiting ──▶ asked ──▶ answered          the oldest append goes when too many wait:
 *              └──────▶ refused                      what is new is worth more than what is old
 *
 * The worker keeps the program alive only while somebody waits for an answer. At the end it is waited for as long as it goes
 * on answering: a disk that hangs then costs what still waited, never the end of the program.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Clock, type Milliseconds, PerfError } from '@perf/core';
import { closed } from '../../check.ts';
import { leaveWithoutThreads } from './leave.ts';
import type { Answer, CallName, Calls, Failure, PackedBatch, Start } from './messages.ts';

export interface ThreadOptions extends Start {
  readonly worker: URL;
  readonly maxWaiting: number;
  /** How long the end waits for one answer. */
  readonly closeTimeout: Milliseconds;
  readonly clock: Clock;
}

interface Question {
  readonly call: CallName;
  readonly ask: unknown;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export class WorkerThread {
  readonly #worker: Worker;
  readonly #maxWaiting: number;
  readonly #closeTimeout: Milliseconds;
  #patience: NodeJS.Timeout | undefined;
  readonly #clock: Clock;
  readonly #waiting: Question[] = [];
  /** One question, or several appends. */
  #asked: Question[] = [];
  #closing: Promise<void> | undefined;
  #end: Error | undefined;
  #refused = 0;

  constructor({ worker, maxWaiting, closeTimeout, clock, ...start }: ThreadOptions) {
    this.#maxWaiting = maxWaiting;
    this.#closeTimeout = closeTimeout;
    this.#clock = clock;
    this.#worker = new Worker(worker, { workerData: start, ...settingsOf(worker) });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', (cause: Error) => this.#lose(cause));
    this.#worker.on('exit', () => this.#lose(new Error('it ended')));
  }

  /** Appends that were refused because too many waited. */
  get refused(): number {
    return this.#refused;
  }

  append(batch: PackedBatch): Promise<void> {
    return this.#ask('append', batch) as Promise<void>;
  }

  ask<C extends Exclude<CallName, 'append'>>(call: C, ask: Calls[C]['ask']): Promise<Calls[C]['answer']> {
    return this.#ask(call, ask) as Promise<Calls[C]['answer']>;
  }

  /** Lets everything that waits be answered first, unless no answer comes any more. Never rejects. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      if (this.#end !== undefined) return resolve();
      this.#worker.once('exit', () => resolve());
      this.#enqueue({ call: 'close', ask: undefined, resolve: () => this.#worker.ref(), reject: () => resolve() });
      this.#wait(resolve);
    });
    return this.#closing;
  }

  /** Begun anew with each answer: a disk that is only slow may take its time for each. */
  #wait(ended: () => void): void {
    this.#patience = setTimeout(() => {
      this.#giveUp();
      ended();
    }, this.#closeTimeout);
  }

  #giveUp(): void {
    const takeBack = leaveWithoutThreads();
    this.#worker.once('exit', takeBack);
    this.#lose(new Error(`its disk did not answer for ${this.#closeTimeout / 1_000} s`));
    // Ends it if it only calculates; a call that hangs is nobody's to end.
    void this.#worker.terminate();
    this.#worker.unref();
  }

  #ask(call: CallName, ask: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) return reject(closed());
      if (this.#end !== undefined) return reject(lost(this.#end));
      this.#enqueue({ call, ask, resolve, reject });
    });
  }

  #enqueue(question: Question): void {
    this.#waiting.push(question);
    this.#refuseTooMany(question);
    this.#next();
  }

  #refuseTooMany({ call, reject }: Question): void {
    if (call === 'close') return;
    const isAppend = call === 'append';
    if (this.#waiting.filter((other) => (other.call === 'append') === isAppend).length <= this.#maxWaiting) return;
    if (isAppend) {
      this.#refused += 1;
      const oldest = this.#waiting.findIndex((other) => other.call === 'append');
      for (const refused of this.#waiting.splice(oldest, 1)) refused.reject(behind(this.#maxWaiting));
    } else {
      this.#waiting.pop();
      reject(behind(this.#maxWaiting));
    }
  }

  #next(): void {
    if (this.#asked.length > 0) return;
    const question = this.#waiting[0];
    if (question === undefined) {
      this.#worker.unref();
      return;
    }
    const other = this.#waiting.findIndex(({ call }) => call !== 'append');
    const together = question.call === 'append' ? (other < 0 ? this.#waiting.length : other) : 1;
    this.#asked = this.#waiting.splice(0, together);
    const { call } = question;
    const appends = call === 'append' ? this.#asked.map((append) => append.ask as PackedBatch) : [];
    const ask = call === 'append' ? appends : question.ask;
    this.#worker.ref();
    try {
      this.#worker.postMessage({ call, ask, now: this.#clock.now() }, appends.flatMap(handedOver));
    } catch (error) {
      // What can't be copied to a thread: those behind it, a close among them, must not wait for its answer.
      const refused = this.#asked;
      this.#asked = [];
      for (const { reject } of refused) reject(error as Error);
      this.#next();
    }
  }

  #settle(answer: Answer): void {
    const asked = this.#asked;
    this.#asked = [];
    this.#patience?.refresh();
    this.#next();
    for (const [place, { call, resolve, reject }] of asked.entries()) {
      if ('failure' in answer) reject(failed(answer.failure));
      else if (call !== 'append') resolve(answer.answer);
      else {
        const failure = (answer.answer as readonly (Failure | undefined)[])[place];
        if (failure === undefined) resolve(undefined);
        else reject(failed(failure));
      }
    }
  }

  #lose(cause: Error): void {
    clearTimeout(this.#patience);
    this.#end ??= cause;
    const unanswered = [...this.#asked, ...this.#waiting];
    this.#waiting.length = 0;
    this.#asked = [];
    for (const { reject } of unanswered) reject(lost(this.#end));
  }
}

/** Samples may be millions: they are this side's own copies, and go over without another one. */
function handedOver({ samples }: PackedBatch): ArrayBuffer[] {
  return samples.flatMap(({ at, values }) => [at.buffer as ArrayBuffer, values.buffer as ArrayBuffer]);
}

/**
 * Neither the program's flags nor its NODE_OPTIONS, nor a preload in them, are for this thread.
 *
 * From the sources, packages are found by their condition, and types are stripped once and kept: Node strips them with
 * WebAssembly, and in one of some thousand threads that come and go that ends the process (V8 13.6, a freed code object).
 */
function settingsOf(worker: URL): { execArgv: string[]; env: NodeJS.ProcessEnv } {
  const quiet = '--disable-warning=ExperimentalWarning';
  if (!worker.pathname.endsWith('.ts')) return { execArgv: [quiet], env: { PERFKIT_OFF: '1' } };
  const cache = join(tmpdir(), 'node-compile-cache');
  return { execArgv: ['--conditions=@perf/source', quiet], env: { PERFKIT_OFF: '1', NODE_COMPILE_CACHE: cache } };
}

function failed({ code, message, hint }: Failure): PerfError {
  return new PerfError(code, { message, ...(hint === undefined ? {} : { hint }) });
}

const behind = (most: number): PerfError =>
  new PerfError('analytics/history-behind', {
    message: `Expected at most ${most} to wait for the history, but it does not keep up`,
    hint: 'Look at its disk: it may hang or be very busy. What was refused is not kept.',
  });

const lost = (cause: Error): PerfError =>
  new PerfError('analytics/history-failed', {
    message: `Expected the thread of the history to answer, but ${cause.message}`,
    hint: 'Open the history again; what was acknowledged is kept.',
    cause,
  });
