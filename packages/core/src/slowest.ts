/**
 * The slowest calls of a stretch of time: which, when, how long.
 *
 * Invariant: `calls` holds at most `capacity` calls, longest first; `floor` is the length that a call has to exceed to
 * get in. A recorder asks only when a call is longer than its watermark, so the usual call costs one compare.
 */
import type { Clock } from './clock.ts';
import type { EpochMs, Milliseconds } from './units.ts';

export interface SlowCall {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
  /** When it ended. */
  readonly at: EpochMs;
  readonly duration: Milliseconds;
  /** When it ended by the monotonic clock of its process: to be held against stalls and collections there. */
  readonly ended: Milliseconds;
}

export class Slowest {
  readonly #capacity: number;
  readonly #clock: Clock;
  #calls: SlowCall[] = [];
  #floor: Milliseconds = Number.NEGATIVE_INFINITY;

  /** @param capacity how many calls are kept; 0 keeps none */
  constructor(capacity: number, clock: Clock) {
    this.#capacity = capacity;
    this.#clock = clock;
    if (capacity === 0) this.#floor = Number.POSITIVE_INFINITY;
  }

  /** Considers a call that just ended. @returns the length up to which the next one is of no interest */
  offer(operation: string, labels: Readonly<Record<string, string>>, duration: Milliseconds): Milliseconds {
    if (duration > this.#floor) {
      const call = { operation, labels, at: this.#clock.now(), duration, ended: this.#clock.monotonic() };
      const place = this.#calls.findIndex((other) => other.duration < duration);
      this.#calls.splice(place === -1 ? this.#calls.length : place, 0, Object.freeze(call));
      if (this.#calls.length > this.#capacity) this.#calls.pop();
      if (this.#calls.length === this.#capacity) this.#floor = this.#calls[this.#capacity - 1]?.duration ?? this.#floor;
    }
    return this.#floor;
  }

  /** The slowest calls so far, longest first. */
  get calls(): readonly SlowCall[] {
    return [...this.#calls];
  }

  /** The slowest calls so far, longest first; the next stretch begins empty. */
  take(): readonly SlowCall[] {
    const taken = this.#calls;
    this.#calls = [];
    if (this.#capacity > 0) this.#floor = Number.NEGATIVE_INFINITY;
    return taken;
  }
}
