/** What a sizer remembers of how long things take, and when it tries something that nobody asked for. */
import type { Milliseconds } from '@perf/core';

/** One slot counts so much of what is usual. */
export const SMOOTH = 4;
const FIRST_TRIAL: Milliseconds = 1_000;
const SLOTS_REMEMBERED = 30;
const TWICE = 2;
const SLOWER = 1.25;
const MUCH_SLOWER = 1.5;

/** Longer and longer between two trials that nobody asked for: the first soon, each next after three times as long. */
export class Patience {
  #next: Milliseconds | undefined;
  #gap = FIRST_TRIAL;

  begin(): void {
    this.#next = undefined;
    this.#gap = FIRST_TRIAL;
  }

  isOver(now: Milliseconds): boolean {
    this.#next ??= now + this.#gap;
    if (now < this.#next) return false;
    this.#gap *= 3;
    this.#next = now + this.#gap;
    return true;
  }
}

/** How long one is held: usually, and compared with the quickest that was usual of late. */
export class Stay {
  readonly #usual: Milliseconds[] = [];
  #off = 0;

  /** @returns whether it has become much slower, for good as it seems */
  add(stay: Milliseconds): boolean {
    const usual = this.#usual.at(-1) ?? stay;
    this.#off = stay > MUCH_SLOWER * usual ? this.#off + 1 : 0;
    const isAnother = this.#off >= TWICE;
    if (isAnother) this.#usual.length = this.#off = 0;
    this.#usual.push(isAnother ? stay : usual + (stay - usual) / SMOOTH);
    if (this.#usual.length > SLOTS_REMEMBERED) this.#usual.shift();
    return isAnother;
  }

  get isSlower(): boolean {
    return (this.#usual.at(-1) ?? 0) > SLOWER * Math.min(...this.#usual);
  }
}
