/** One script that somebody waits for: it settles once, and then lets go of its timer and its signal. */
import type { Milliseconds } from '@perf/core';
import type { ScriptError } from './script-error.ts';
import type { ScriptEffect, ScriptLanguage, ScriptResult } from './script-runner.ts';

export interface CallTerms {
  readonly id: number;
  readonly script: string;
  readonly args: readonly string[] | undefined;
  readonly target: string | undefined;
  readonly language: ScriptLanguage;
  readonly effect: ScriptEffect;
  /** Monotonic. */
  readonly asked: Milliseconds;
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal | undefined;
}

export class Call {
  readonly terms: CallTerms;
  readonly result: Promise<ScriptResult>;
  /** Monotonic; undefined while it waits. */
  began: Milliseconds | undefined;
  readonly #resolve: (result: ScriptResult) => void;
  readonly #reject: (error: ScriptError) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #abort: () => void;
  #settled = false;

  /** @param overdue at the deadline @param abort when its signal says so; neither comes after it has settled */
  constructor(terms: CallTerms, { overdue, abort }: { overdue: (call: Call) => void; abort: (call: Call) => void }) {
    const { promise, resolve, reject } = Promise.withResolvers<ScriptResult>();
    this.terms = terms;
    this.result = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    // Not unref'd: while somebody waits, the program lives, until the deadline at the latest.
    this.#timer = setTimeout(() => overdue(this), terms.timeout);
    this.#abort = () => abort(this);
    terms.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  get settled(): boolean {
    return this.#settled;
  }

  answer(text: string, now: Milliseconds): void {
    const began = this.began ?? now;
    if (this.#settle()) this.#resolve({ text, waited: began - this.terms.asked, took: now - began });
  }

  fail(error: ScriptError): void {
    if (this.#settle()) this.#reject(error);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.terms.signal?.removeEventListener('abort', this.#abort);
    return true;
  }
}
