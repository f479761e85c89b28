/**
 * The copy in another place, brought up to date behind the backups: it never holds one up, and never makes one fail.
 *
 *   a snapshot is kept ─▶ pending ─▶ copying ─▶ up to date
 *                            ▲          ├──▶ failed: pending, again after a pause that grows, or with the next snapshot
 *                            └──────────┘    another snapshot came meanwhile: at once
 *
 * That it is pending stands in the journal, so a restart goes on with it.
 */
import type { Clock, Milliseconds } from '@perf/core';
import type { Copied, Work } from '../repository.ts';
import { failureOf } from './attempt.ts';
import type { Journal } from './journal.ts';

export interface CopyingParts {
  readonly to: string;
  /** Brings it up to date. */
  readonly copy: (work: Work) => Promise<Copied>;
  readonly clock: Clock;
  /** 0…1 */
  readonly random: () => number;
}

const FIRST_PAUSE: Milliseconds = 30_000;
const LONGEST_PAUSE: Milliseconds = 3_600_000;

export class Copying {
  readonly #parts: CopyingParts;
  readonly #journal: Journal;
  #ending = new AbortController();
  #running: Promise<Copied> | undefined;
  #isBehind = false;
  /** On the monotonic clock. */
  #notBefore: Milliseconds = Number.NEGATIVE_INFINITY;

  constructor(parts: CopyingParts, journal: Journal) {
    this.#parts = parts;
    this.#journal = journal;
  }

  /** There is something new to bring there. */
  ask(): void {
    this.#isBehind = true;
    // What came of it stands in the journal.
    void this.now({}).catch(() => undefined);
  }

  /** Goes on with what is pending, once the pause after a failure is over. */
  look(): void {
    const isPending = this.#journal.copy(this.#parts.to).pendingSince !== undefined;
    if (isPending && this.#running === undefined && this.#parts.clock.monotonic() >= this.#notBefore) this.ask();
  }

  /** Of several that ask at once, all get the same. */
  now(work: Work): Promise<Copied> {
    this.#running ??= this.#untilEven(work).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Breaks off what is under way: it goes on at the next start. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running?.catch(() => undefined);
    this.#ending = new AbortController();
  }

  async #untilEven(work: Work): Promise<Copied> {
    for (;;) {
      this.#isBehind = false;
      const copied = await this.#once(work);
      if (!this.#isBehind) return copied;
    }
  }

  async #once({ signal, onProgress }: Work): Promise<Copied> {
    const { to, copy, clock, random } = this.#parts;
    await this.#journal.load();
    const before = this.#journal.copy(to);
    const pendingSince = before.pendingSince ?? clock.now();
    await this.#journal.keepCopy({ ...before, pendingSince });
    const ending = this.#ending.signal;
    const either = signal === undefined ? ending : AbortSignal.any([signal, ending]);
    try {
      const copied = await copy({ signal: either, ...(onProgress === undefined ? {} : { onProgress }) });
      const { bytes, held } = copied;
      const doneAt = clock.now();
      await this.#journal.keepCopy({ to, doneAt, bytes, failures: 0, ...(held.length === 0 ? {} : { held }) });
      return copied;
    } catch (error) {
      if (either.aborted) throw error;
      const failures = before.failures + 1;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(20, failures - 1));
      this.#notBefore = clock.monotonic() + pause * (0.5 + random() / 2);
      await this.#journal.keepCopy({ ...before, pendingSince, failures, error: failureOf(error) });
      throw error;
    }
  }
}
