/**
 * Answers about the past, made once for all who ask the same within a moment, few at a time.
 *
 * Invariants: a question that is being answered is not asked again; at most two questions are at the history, and 50 wait;
 * what is kept is bounded by number and by length, the one not asked for longest goes first. What failed is not kept.
 */
import { type Clock, type Milliseconds, systemClock } from '@perf/core';
import { failure } from './exchange.ts';

const AT_ONCE = 2;
const MOST_WAITING = 50;
const MOST_KEPT = 64;
/** Of all together. */
const MOST_CHARACTERS = 8_000_000;

interface Kept {
  readonly json: string;
  readonly until: Milliseconds;
}

export class KeptAnswers {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** By question; the one asked for last stands last. */
  readonly #kept = new Map<string, Kept>();
  readonly #under = new Map<string, Promise<string>>();
  readonly #waiting: (() => void)[] = [];
  #characters = 0;
  #working = 0;

  constructor(clock: Pick<Clock, 'monotonic'> = systemClock) {
    this.#clock = clock;
  }

  get characters(): number {
    return this.#characters;
  }

  /**
   * @param question all that the answer depends on
   * @param lasts how long the answer is as good as a new one
   * @returns as JSON
   * @throws PerfError `dashboard/busy`, and what the work throws
   */
  ask(question: string, lasts: Milliseconds, work: () => Promise<unknown>): Promise<string> {
    const kept = this.#kept.get(question);
    if (kept !== undefined) {
      this.#forget(question);
      if (kept.until > this.#clock.monotonic()) {
        this.#keep(question, kept);
        return Promise.resolve(kept.json);
      }
    }
    const under = this.#under.get(question);
    if (under !== undefined) return under;
    const answer = this.#inTurn(work)
      .then((value) => {
        const json = JSON.stringify(value);
        this.#keep(question, { json, until: this.#clock.monotonic() + lasts });
        return json;
      })
      .finally(() => this.#under.delete(question));
    this.#under.set(question, answer);
    return answer;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING) {
        throw failure('dashboard/busy', 'Too many questions about the past wait already.', 'Ask again in a moment.');
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#working += 1;
    try {
      return await work();
    } finally {
      // Whoever waits takes over the place.
      const next = this.#waiting.shift();
      if (next === undefined) this.#working -= 1;
      else next();
    }
  }

  #keep(question: string, kept: Kept): void {
    this.#forget(question);
    this.#kept.set(question, kept);
    this.#characters += kept.json.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT && this.#characters <= MOST_CHARACTERS) return;
      this.#forget(oldest);
    }
  }

  #forget(question: string): void {
    this.#characters -= this.#kept.get(question)?.json.length ?? 0;
    this.#kept.delete(question);
  }
}
