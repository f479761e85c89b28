/**
 * A value that takes a moment to get and changes seldom: asked for again in the background when somebody wants it and it is
 * old, so that who draws a page once a second waits for no disk.
 */
import { type Clock, type Milliseconds, systemClock } from '@perf/core';

export class Fresh<T> {
  readonly #ask: () => Promise<T>;
  readonly #every: Milliseconds;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #value: T | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #under: Promise<void> | undefined;

  /** @param ask must not reject: what fails is a value too */
  constructor(ask: () => Promise<T>, every: Milliseconds, clock: Pick<Clock, 'monotonic'> = systemClock) {
    this.#ask = ask;
    this.#every = every;
    this.#clock = clock;
  }

  /** The newest that is known; undefined: none yet. */
  get value(): T | undefined {
    const age = this.#clock.monotonic() - this.#askedAt;
    if (age >= this.#every) void this.refresh();
    return this.#value;
  }

  /** Resolves when a new one is there. */
  refresh(): Promise<void> {
    this.#under ??= this.#refresh().finally(() => {
      this.#under = undefined;
    });
    return this.#under;
  }

  /** Resolves when there is one at all. */
  async ready(): Promise<void> {
    if (this.#value === undefined) await this.refresh();
  }

  async #refresh(): Promise<void> {
    this.#askedAt = this.#clock.monotonic();
    this.#value = await this.#ask();
  }
}
