/**
 * Additive increase, multiplicative decrease (Chiu and Jain 1989): a place more for each round of calls that went well with all
 * places taken; a tenth fewer for a sign of overload.
 *
 * A sign is an error that says so, or a call that took longer than the target. After one the next is counted only when the calls that
 * ran then have ended: they all suffer from the same.
 */
import type { Milliseconds } from '@perf/core';
import type { CallEnd, LimitBounds, LimitRule } from './rule.ts';

const DECREASE = 0.9;
/** Without a target of the caller's: so many times the usual quick call. */
const SLOW = 2;
const FASTEST_FADES = 1.001;

export class Aimd implements LimitRule {
  readonly #bounds: LimitBounds;
  readonly #target: Milliseconds | undefined;
  #exact: number;
  #ignored = 0;
  #usual: Milliseconds | undefined;
  #fastest: Milliseconds = Number.POSITIVE_INFINITY;

  /** @param target a call that takes longer is a sign of overload; undefined learns what is usual */
  constructor(bounds: LimitBounds, target: Milliseconds | undefined) {
    this.#bounds = bounds;
    this.#target = target;
    this.#exact = bounds.initial;
  }

  get limit(): number {
    return Math.floor(this.#exact);
  }

  ended({ took, failed, overloaded, wasFull }: CallEnd): void {
    const slow = !failed && this.#isSlow(took);
    if (this.#ignored > 0) this.#ignored -= 1;
    if (overloaded || slow) {
      if (this.#ignored > 0) return;
      this.#ignored = this.limit;
      this.#exact = Math.max(this.#bounds.min, this.#exact * DECREASE);
      return;
    }
    if (wasFull && !failed) this.#exact = Math.min(this.#bounds.max, this.#exact + 1 / this.limit);
  }

  /** By a smoothed span, so that one slow call among quick ones is none. */
  #isSlow(took: Milliseconds): boolean {
    this.#usual = this.#usual === undefined ? took : this.#usual + (took - this.#usual) / 16;
    if (this.#target !== undefined) return this.#usual > this.#target;
    // The quickest that was usual fades, so that a dependency that became slower is not overloaded for ever.
    this.#fastest = Math.min(this.#fastest * FASTEST_FADES, this.#usual);
    return this.#usual > SLOW * this.#fastest;
  }
}
