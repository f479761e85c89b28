/**
 * Whether what is kept can be read: every byte of the newest snapshot, in place (`verify`) or by restoring it (`drill`).
 *
 * Only a look at every byte makes a snapshot a verified one: what a manifest promises is no proof.
 */
import type { Bytes, Clock, EpochMs, Milliseconds } from '@perf/core';
import type { Damage, Repository, Snapshot, Verified, Work } from '../repository.ts';
import { failureOf } from './attempt.ts';
import type { Check, Journal } from './journal.ts';

/** A folder for a test restore. */
export interface Scratch {
  /** A path at which nothing stands yet. */
  path(): Promise<string>;
  /** With all in it. */
  remove(path: string): Promise<void>;
}

export interface Drilled {
  readonly at: EpochMs;
  readonly duration: Milliseconds;
  readonly snapshot: string;
  readonly entries: number;
  readonly bytes: Bytes;
  /** Paths that came back different, or not at all; empty: all of it came back. */
  readonly different: readonly string[];
}

export class Checks {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #scratch: Scratch;

  constructor(journal: Journal, clock: Clock, scratch: Scratch) {
    this.#journal = journal;
    this.#clock = clock;
    this.#scratch = scratch;
  }

  async verify(
    repository: Repository,
    snapshot: Snapshot | undefined,
    options: Work & { readonly data: boolean },
  ): Promise<Verified> {
    const all = await repository.snapshots();
    const verified = await repository.verify(snapshot?.id, options);
    const looked = all.filter(({ id }) => verified.snapshots.includes(id));
    if (options.data && looked.length > 0) await this.#remember('verify', looked, verified.damage);
    return verified;
  }

  /** Restores a snapshot into a folder of its own, compares every byte with what was kept, and removes it again. */
  async drill(repository: Repository, snapshot: Snapshot, work: Work = {}): Promise<Drilled> {
    const [at, before] = [this.#clock.now(), this.#clock.monotonic()];
    const to = await this.#scratch.path();
    try {
      // Nobody writes here, and what was kept is to come back as it was.
      const { entries, bytes } = await repository.restore(snapshot.id, { ...work, to, linksOut: true });
      const different = await repository.compare(snapshot.id, to, work);
      const damage = different.map((path) => ({
        object: path,
        what: 'it came back different',
        snapshots: [snapshot.id],
      }));
      await this.#remember('drill', [snapshot], damage);
      const duration = this.#clock.monotonic() - before;
      return { at, duration, snapshot: snapshot.id, entries, bytes, different };
    } finally {
      await this.#scratch.remove(to);
    }
  }

  /** A check that could not be made says so in the journal. */
  async failed(by: Check['by'], snapshot: string, error: unknown): Promise<void> {
    const words = failureOf(error).message;
    await this.#journal.addCheck({ at: this.#clock.now(), by, snapshot, outcome: 'failed', words });
  }

  async #remember(by: Check['by'], looked: readonly Snapshot[], damage: readonly Damage[]): Promise<void> {
    const at = this.#clock.now();
    const hurt = new Set(damage.flatMap(({ snapshots }) => snapshots));
    const newest = looked.reduce((a, b) => (b.sequence > a.sequence ? b : a));
    const [first] = damage;
    const check: Check =
      first === undefined
        ? { at, by, snapshot: newest.id, outcome: 'whole' }
        : { at, by, snapshot: newest.id, outcome: 'damaged', words: `${first.object}: ${first.what}` };
    const whole = looked
      .filter(({ id }) => !hurt.has(id))
      .sort((a, b) => a.sequence - b.sequence)
      .at(-1);
    if (whole === undefined) return this.#journal.addCheck(check);
    const { id, sequence, at: takenAt } = whole;
    return this.#journal.addCheck(check, { snapshot: id, sequence, takenAt, verifiedAt: at });
  }
}
