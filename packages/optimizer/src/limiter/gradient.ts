/**
 * The limit at the knee of the throughput: see `Knee`. This cuts what ends into slots for it.
 *
 * A slot begins once as many calls ended as run at a time, so that it sees none that began under another limit. Its length is
 * counted in calls, not in time: slow dependencies need longer for the same certainty.
 */
import type { Milliseconds } from '@perf/core';
import { Knee } from './knee.ts';
import type { CallEnd, LimitBounds, LimitRule } from './rule.ts';

/** Calls in a slot: their number is known to some ten per cent. */
export const LEAST_CALLS = 50;
const CALLS_PER_PLACE = 2;
/** Of the calls of a slot so many ended while all places were taken: with fewer, the limit is not what holds anybody back. */
const BINDING = 0.05;

export class Gradient implements LimitRule {
  readonly #knee: Knee;
  limit: number;
  #settling: number;
  #since: Milliseconds | undefined;
  #ended = 0;
  #done = 0;
  #full = 0;

  constructor(bounds: LimitBounds) {
    this.#knee = new Knee(bounds);
    this.limit = this.#knee.limit;
    this.#settling = this.limit;
  }

  ended({ now, failed, full }: CallEnd): void {
    if (this.#settling > 0) {
      this.#settling -= 1;
      if (this.#settling <= 0) this.#since = now;
      return;
    }
    this.#ended += 1;
    if (!failed) this.#done += 1;
    if (full) this.#full += 1;
    if (this.#ended < Math.max(LEAST_CALLS, CALLS_PER_PLACE * this.limit)) return;
    const elapsed = now - (this.#since ?? now);
    if (elapsed > 0) this.#slot(elapsed);
    this.#since = now;
    this.#ended = this.#done = this.#full = 0;
  }

  #slot(elapsed: Milliseconds): void {
    // Half a call, so that none at all has a logarithm.
    if (this.#full >= BINDING * this.#ended) this.#knee.learn((this.#done + 0.5) / elapsed);
    if (this.limit === this.#knee.limit) return;
    this.#settling = Math.max(this.limit, this.#knee.limit);
    this.limit = this.#knee.limit;
  }
}
