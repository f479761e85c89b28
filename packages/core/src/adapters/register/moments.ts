/**
 * Slow calls, stalls or pauses on their way to the collector: each goes out once, and again among the last words when
 * it went out so shortly before that it may not have arrived. What waits for long is bounded: the longest stay.
 */
import type { Milliseconds } from '../../units.ts';

/** Kept while nobody takes them. */
const MOST = 200;
/** How long ago something may have gone out and still be under way. */
const UNDER_WAY: Milliseconds = 5_000;

export class Moments<T extends { readonly duration: Milliseconds }> {
  #unsent: T[] = [];
  #sent: { readonly at: Milliseconds; readonly moments: readonly T[] }[] = [];

  add(moment: T): void {
    this.#unsent.push(moment);
    if (this.#unsent.length < 2 * MOST) return;
    this.#unsent = this.#unsent.sort((a, b) => b.duration - a.duration).slice(0, MOST);
  }

  get isEmpty(): boolean {
    return this.#unsent.length === 0;
  }

  /** What has not been taken yet. */
  take(now: Milliseconds): readonly T[] {
    this.#sent = this.#sent.filter(({ at }) => now - at <= UNDER_WAY);
    const taken = this.#unsent;
    if (taken.length > 0) this.#sent.push({ at: now, moments: taken });
    this.#unsent = [];
    return taken;
  }

  /** What has not been taken yet, and what was taken a short while ago. */
  last(now: Milliseconds): readonly T[] {
    this.take(now);
    return this.#sent.flatMap(({ moments }) => moments);
  }
}
