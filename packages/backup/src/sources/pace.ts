/**
 * Work on the program's thread in short slices, with a rest after each in which the program gets on.
 *
 * How long a slice took is measured, not assumed: one record that is too large makes it longer, and then it is told.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Milliseconds, systemClock } from '@perf/core';

/** Time and rest, so that tests decide both. */
export interface Pace {
  monotonic(): Milliseconds;
  rest(): Promise<void>;
}

/** Half a millisecond is a tenth of what a timer is late anyway; a rest of one lets every waiting callback run. */
const SLICE: Milliseconds = 0.5;
const REST: Milliseconds = 1;

export const usualPace: Pace = { monotonic: systemClock.monotonic, rest: () => sleep(REST) };

export class Slices {
  readonly #pace: Pace;
  #began: Milliseconds = 0;
  #longest: Milliseconds = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  get longest(): Milliseconds {
    return this.#longest;
  }

  begin(): void {
    this.#began = this.#pace.monotonic();
  }

  get due(): boolean {
    return this.#pace.monotonic() - this.#began >= SLICE;
  }

  end(): void {
    this.#longest = Math.max(this.#longest, this.#pace.monotonic() - this.#began);
  }

  /** Between the end of a slice and the next. @throws the signal's reason */
  async rest(signal: AbortSignal): Promise<void> {
    await this.#pace.rest();
    signal.throwIfAborted();
    this.begin();
  }
}
