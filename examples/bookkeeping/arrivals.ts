/**
 * Open arrivals: a visit begins when its moment has come, whether or not the earlier ones are over.
 *
 * That is how people behave, and what shows how a server does when it falls behind. Visits under way are bounded; one
 * that finds no room is counted as skipped, not queued. A late timer is caught up with, so the rate holds.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export type Visit = () => Promise<void>;

export class Arrivals {
  /** Visits that did not take place, since too many were under way. */
  skipped = 0;
  readonly #ended: AbortSignal;
  readonly #maxUnderWay: number;
  readonly #underWay = new Set<Promise<void>>();

  constructor(ended: AbortSignal, maxUnderWay: number) {
    this.#ended = ended;
    this.#maxUnderWay = maxUnderWay;
  }

  /** Begins visits, the first at once, until the end. @param gap milliseconds from one visit to the next */
  async follow(gap: () => number, next: () => Visit): Promise<void> {
    let due = performance.now();
    while (!this.#ended.aborted) {
      this.#begin(next());
      due += gap();
      await sleep(Math.max(0, due - performance.now()), undefined, { signal: this.#ended }).catch(() => undefined);
    }
  }

  /** Resolves when the visits that have begun are over. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #begin(visit: Visit): void {
    if (this.#underWay.size >= this.#maxUnderWay) {
      this.skipped += 1;
      return;
    }
    // The client has counted what went wrong; the visit is simply over.
    const visiting = visit()
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(visiting));
    this.#underWay.add(visiting);
  }
}

/** Gaps between independent arrivals, which are exponentially distributed. @param perSecond their mean number */
export function independent(perSecond: number, random: () => number): () => number {
  return () => (-Math.log(1 - random()) / perSecond) * 1_000;
}
