/**
 * Appends batches to `history.db`: to the journal at once, and from there into the tiers when it is time.
 *
 * Invariant: what waits together is written in one transaction, as a whole or not at all, whoever writes besides.
 */
import type { EpochMs } from '@perf/core';
import { type END_WIDTH, type Retention, rowOf, SLOT } from '../../tier.ts';
import { compact } from './compact.ts';
import type { Database } from './database.ts';
import { Ids } from './ids.ts';
import { Journal, type MomentValues } from './journal.ts';
import { beginAnew, type Cut, cutTo, dropOld } from './keep.ts';
import type { PackedBatch } from './messages.ts';
import { sinceOf } from './since.ts';
import { escaped, labelText } from './text.ts';
import { isDamage } from './trouble.ts';

/** A question looks through all of the journal, and a tier is the better the more comes at once. */
const MOST_JOURNAL_BYTES = 8 * 1024 * 1024;
/** Of what a file may take at most. */
const MOST_JOURNAL_SHARE = 0.25;

export interface WriterOptions {
  readonly retention: Retention;
  readonly maxBytes: number;
  /** Hears what its user should know. */
  readonly onNotice: (notice: string) => void;
}

export class Writer {
  readonly #db: Database;
  readonly #options: WriterOptions;
  readonly #ids: Ids;
  readonly #journal: Journal;
  /** What this one wrote, and nobody has packed as far as it knows. */
  #waiting = 0;
  #newest: EpochMs = Number.NEGATIVE_INFINITY;
  #slot: EpochMs | undefined;
  #wall: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(db: Database, options: WriterOptions) {
    this.#db = db;
    this.#options = options;
    this.#ids = new Ids(db);
    this.#journal = new Journal(db);
  }

  /** @param now the wall: a batch from the future must not drop what is not old */
  append(batches: readonly PackedBatch[], now: EpochMs): void {
    try {
      this.#waiting += this.#db.transaction('write', () => this.#write(batches));
    } catch (error) {
      this.#ids.forget();
      throw error;
    }
    for (const { at } of batches) this.#newest = Math.max(this.#newest, Math.min(at, now));
    this.#wall = now;
    const slot = rowOf(this.#newest, SLOT);
    this.#slot ??= slot;
    const mostWaiting = Math.min(MOST_JOURNAL_BYTES, this.#options.maxBytes * MOST_JOURNAL_SHARE);
    if (slot > this.#slot || this.#waiting > mostWaiting) this.#packAcknowledged();
    this.#slot = slot;
  }

  /** Packs what is in the journal, and lets go of what is too old or too much. */
  pack(): void {
    compact(this.#db);
    this.#waiting = 0;
    const { retention, maxBytes } = this.#options;
    if (this.#newest === Number.NEGATIVE_INFINITY) return;
    beginAnew(this.#db, this.#wall);
    dropOld(this.#db, retention, Math.min(this.#newest, this.#wall));
    const cut = cutTo(this.#db, maxBytes, this.#newest);
    if (cut !== undefined) this.#tellOf(cut);
    this.#db.shrink();
  }

  /** Packs what this one wrote; what can't be packed now waits for the next one that writes. */
  close(): void {
    if (this.#waiting > 0) this.#packAcknowledged();
  }

  /** @returns how many bytes the journal got */
  #write(batches: readonly PackedBatch[]): number {
    const { minute } = sinceOf(this.#db);
    let bytes = this.#writeMoments(batches);
    for (const { operations, samples, parts, events, annotations } of batches) {
      const calls = operations.map(({ name, labels, kind, at, state }) => {
        return { series: this.#ids.series(name, labels, kind), at, state };
      });
      bytes += this.#journal.addCalls(calls);
      for (const { name, at, values } of samples) {
        bytes += this.#journal.addSamples(this.#ids.reading(name), at, values);
      }
      bytes += this.#journal.addParts(parts.map((part) => ({ ...part, id: this.#ids.reading(part.name) })));
      for (const { at, kind, data } of events) {
        if (at >= minute) this.#db.run('INSERT INTO event VALUES (?, ?, ?)', at, escaped(kind), JSON.stringify(data));
      }
      for (const { at, kind, text, labels = {} } of annotations) {
        const row = [at, escaped(kind), escaped(text), labelText(labels)];
        this.#db.run('INSERT INTO annotation VALUES (?, ?, ?, ?)', ...row);
      }
    }
    return bytes;
  }

  /** Batches of one source in a row become one row. */
  #writeMoments(batches: readonly PackedBatch[]): number {
    let bytes = 0;
    let names: string | undefined;
    let moments: MomentValues[] = [];
    const flush = (): void => {
      if (names !== undefined) bytes += this.#journal.addMoments(this.#ids.readings(names), moments);
      moments = [];
    };
    for (const { moment } of batches) {
      if (moment === undefined) continue;
      if (moment.names !== names) flush();
      names = moment.names;
      moments.push(moment);
    }
    flush();
    return bytes;
  }

  /** What was acknowledged is committed whatever becomes of this. */
  #packAcknowledged(): void {
    try {
      this.pack();
    } catch (error) {
      if (isDamage(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onNotice(`The history could not be packed, and will be tried again: ${reason}`);
    }
  }

  #tellOf(cut: Cut): void {
    const { maxBytes, onNotice } = this.#options;
    const before = Object.fromEntries(Object.entries(cut).map(([tier, end]) => [tier, new Date(end).toISOString()]));
    const data = JSON.stringify({ maxBytes, before });
    this.#db.run('INSERT INTO event VALUES (?, ?, ?)', this.#newest, 'history-cut', data);
    const what = Object.entries(before).map(([tier, end]) => `${WORDS[tier as keyof typeof WORDS]} before ${end}`);
    onNotice(`The history was larger than ${maxBytes} bytes: its ${what.join(', ')} were dropped early.`);
  }
}

const WORDS: Readonly<Record<keyof typeof END_WIDTH, string>> = {
  raw: 'raw values',
  tenSeconds: 'rows of ten seconds',
  minute: 'rows of a minute',
  hour: 'rows of an hour',
};
