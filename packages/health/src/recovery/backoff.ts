/**
 * How often an operation is tried again, and how long is waited before.
 *
 * Wait: full jitter, evenly between 0 and `base` · 2ⁿ, at most `most` (Brooker, "Exponential backoff and jitter", AWS 2015):
 * of all ways it sends the fewest calls at once to what has just come back.
 * Budget: tokens of an operation. A run adds `ratio`, a second `perSecond`, a retry takes 1, so when all calls fail the load
 * grows by a fifth, not fourfold. The figures are those of Finagle and Linkerd.
 */
import type { Clock, Duration, Milliseconds, Ratio } from '@perf/core';
import { timerSpan } from '../misuse.ts';
import { INVALID, invalid } from './words.ts';

export interface RetryOptions {
  /** How often it is tried again, after the first time. @default 3 */
  readonly times?: number;
  /** The longest that the first wait may be; doubled from one to the next. @default '100ms' */
  readonly base?: Duration;
  /** The longest that any wait may be. @default '10s' */
  readonly most?: Duration;
}

export interface RetryPlan {
  readonly times: number;
  readonly base: Milliseconds;
  readonly most: Milliseconds;
}

export interface BudgetOptions {
  /** Retries for each run. @default 0.2 */
  readonly ratio?: Ratio;
  /** Retries that are fine in every second, for operations that run seldom. @default 10 */
  readonly perSecond?: number;
  /** Retries that may be saved up, and that there are at the start. @default 100 */
  readonly most?: number;
}

export function retryPlan(given: boolean | number | RetryOptions | undefined): RetryPlan | undefined {
  if (given === undefined || given === false || given === 0) return undefined;
  const options = typeof given === 'number' ? { times: given } : given === true ? {} : given;
  if (typeof options !== 'object' || options === null) throw invalid('`retry`', 'a number or options', given);
  const { times = 3, base = '100ms', most = '10s' } = options;
  if (!Number.isInteger(times) || times < 0) throw invalid('`retry.times`', 'an integer of at least 0', times);
  const span = (value: Duration, name: string): Milliseconds => timerSpan(value, `\`retry.${name}\``, INVALID);
  return { times, base: base === 0 ? 0 : span(base, 'base'), most: span(most, 'most') };
}

/** @param retry counts from 1 @param random 0…1 */
export function backoff({ base, most }: RetryPlan, retry: number, random: number): Milliseconds {
  return random * Math.min(most, base * 2 ** (retry - 1));
}

export class RetryBudget {
  readonly #clock: Clock;
  readonly #ratio: Ratio;
  readonly #perSecond: number;
  readonly #most: number;
  #tokens: number;
  #at: Milliseconds;
  #runs = 0;

  constructor({ ratio = 0.2, perSecond = 10, most = 100 }: BudgetOptions, clock: Clock) {
    for (const [name, value] of Object.entries({ ratio, perSecond, most }))
      if (!(Number.isFinite(value) && value >= 0)) throw invalid(`\`budget.${name}\``, 'a number of at least 0', value);
    this.#clock = clock;
    this.#ratio = ratio;
    this.#perSecond = perSecond;
    this.#most = most;
    this.#tokens = most;
    this.#at = clock.monotonic();
  }

  /**
   * Takes one retry out, when there is one. What has come in is added up only here: a run that succeeds pays nothing.
   *
   * @param runs of the operation, ever
   */
  take(runs: number): boolean {
    const now = this.#clock.monotonic();
    const income = this.#ratio * (runs - this.#runs) + (this.#perSecond * (now - this.#at)) / 1_000;
    this.#tokens = Math.min(this.#most, this.#tokens + income);
    this.#at = now;
    this.#runs = runs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
