/**
 * When a worker may be started: at once, and after a second fault in a row later and later, up to half a minute.
 *
 * Waits: 0, 100, 200, 400 … 30,000 ms after the first, second, … fault since something worked.
 */
import type { Milliseconds } from '@perf/core';

const FIRST: Milliseconds = 100;
const MOST: Milliseconds = 30_000;
const HOPELESS = 3;

export class Restarts {
  readonly #now: () => Milliseconds;
  readonly #again: () => void;
  #faults = 0;
  #notBefore: Milliseconds = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param again called when one may be started that could not before */
  constructor(now: () => Milliseconds, again: () => void) {
    this.#now = now;
    this.#again = again;
  }

  worked(): void {
    this.#faults = 0;
  }

  failed(): void {
    this.#faults += 1;
    this.#notBefore = this.#now() + this.#wait();
  }

  /** Whether to wait for the next attempt makes no sense. */
  hopeless(): boolean {
    return this.#faults >= HOPELESS;
  }

  mayStart(): boolean {
    const wait = this.#notBefore - this.#now();
    if (wait <= 0) return true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#again();
    }, wait).unref();
    return false;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): Milliseconds {
    return this.#faults <= 1 ? 0 : Math.min(MOST, FIRST * 2 ** (this.#faults - 2));
  }
}
