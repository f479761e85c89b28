/**
 * The conversation with the worker: one question is under way, the others wait here, in order and bounded.
 *
 *   ask ──▶ waiting ──▶ asked ──▶ answered          the oldest append goes when too many wait:
 *              └──────▶ refused                      what is new is worth more than what is old
 *
 * The worker keeps the program alive only while somebody waits for an answer.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Clock, PerfError } from '@perf/core';
import { closed } from '../../check.ts';
import type { Answer, CallName, Calls, Start } from './messages.ts';

export interface ThreadOptions extends Start {
  readonly worker: URL;
  readonly maxWaiting: number;
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
  readonly #clock: Clock;
  readonly #waiting: Question[] = [];
  #asked: Question | undefined;
  #closing: Promise<void> | undefined;
  #end: Error | undefined;
  #refused = 0;

  constructor({ worker, maxWaiting, clock, ...start }: ThreadOptions) {
    this.#maxWaiting = maxWaiting;
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

  ask<C extends CallName>(call: C, ask: Calls[C]['ask']): Promise<Calls[C]['answer']> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) return reject(closed());
      if (this.#end !== undefined) return reject(lost(this.#end));
      this.#enqueue({ call, ask, resolve: resolve as (answer: unknown) => void, reject });
    });
  }

  /** Lets everything that waits be answered first. Never rejects. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      if (this.#end !== undefined) return resolve();
      this.#worker.once('exit', () => resolve());
      this.#enqueue({ call: 'close', ask: undefined, resolve: () => this.#worker.ref(), reject: () => resolve() });
    });
    return this.#closing;
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
    if (this.#asked !== undefined) return;
    this.#asked = this.#waiting.shift();
    if (this.#asked === undefined) {
      this.#worker.unref();
      return;
    }
    const { call, ask } = this.#asked;
    this.#worker.ref();
    this.#worker.postMessage({ call, ask, now: this.#clock.now() });
  }

  #settle(answer: Answer): void {
    const asked = this.#asked;
    this.#asked = undefined;
    this.#next();
    if ('failure' in answer) {
      const { code, message, hint } = answer.failure;
      asked?.reject(new PerfError(code, { message, ...(hint === undefined ? {} : { hint }) }));
    } else asked?.resolve(answer.answer);
  }

  #lose(cause: Error): void {
    this.#end ??= cause;
    const unanswered = this.#asked === undefined ? this.#waiting : [this.#asked, ...this.#waiting];
    for (const { reject } of unanswered.splice(0)) reject(lost(this.#end));
    this.#waiting.length = 0;
    this.#asked = undefined;
  }
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
