/**
 * Appends batches to `history.db` and drops what is too old.
 *
 * Invariant: a batch is written in one transaction, to the raw rows and to its minutes alike. So at any moment, whoever
 * writes, both tiers hold the same calls for as long as they keep them. What is older than a tier keeps does not enter it.
 */
import { decode, type EpochMs, encode, readingEntries } from '@perf/core';
import { CallSum } from '../../sum-up.ts';
import { MINUTE, type Retention, rowOf, type Since, type TierName } from '../../tier.ts';
import type { Database } from './database.ts';
import type { PackedBatch } from './messages.ts';
import { packReadings } from './packed-readings.ts';
import { escaped, labelText } from './text.ts';

/** Rows of a table dropped with one batch: some milliseconds, and more than the busiest program appends. */
const MOST_DROPPED = 5_000;

/** More than a monitor hands out; whoever has more looks them up again. */
const MOST_IDS = 10_000;

const BY_SERIES = (table: 'raw' | 'minute'): string =>
  `DELETE FROM ${table} WHERE rowid IN (SELECT t.rowid FROM series CROSS JOIN ${table} t
     ON t.series = series.id AND t.at < ? LIMIT ${MOST_DROPPED})`;
const BY_TIME = (table: 'reading_raw' | 'event'): string =>
  `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE at < ? LIMIT ${MOST_DROPPED})`;
const DROP: Readonly<Record<TierName, readonly string[]>> = {
  raw: [BY_SERIES('raw'), BY_TIME('reading_raw')],
  minute: [
    BY_SERIES('minute'),
    BY_TIME('event'),
    `DELETE FROM reading_minute WHERE rowid IN (SELECT t.rowid FROM reading CROSS JOIN reading_minute t
       ON t.reading = reading.id AND t.at < ? LIMIT ${MOST_DROPPED})`,
  ],
};

export class Writer {
  readonly #db: Database;
  readonly #retention: Retention;
  readonly #ids = new Map<string, number>();
  #isDropping = true;

  constructor(db: Database, retention: Retention) {
    this.#db = db;
    this.#retention = retention;
  }

  /** @param now the wall: a batch from the future must not drop what is not old */
  append(batch: PackedBatch, now: EpochMs): void {
    try {
      this.#db.transaction('write', () => this.#write(batch, Math.min(batch.at, now)));
    } catch (error) {
      // Those of this transaction do not exist.
      this.#ids.clear();
      throw error;
    }
  }

  #write({ at, operations, readings, events }: PackedBatch, now: EpochMs): void {
    const since = sinceOf(this.#db);
    for (const { name, labels, state } of operations) {
      this.#addCalls(this.#seriesId(name, labelText(labels)), { at, state }, since);
    }
    const entries = readingEntries(readings).filter(([, value]) => Number.isFinite(value));
    const known = entries.map(([name, value]) => [this.#readingId(name), value] as const);
    if (known.length > 0 && at >= since.raw) {
      this.#db.run('INSERT INTO reading_raw VALUES (?, ?)', at, packReadings(known));
    }
    if (rowOf(at) >= since.minute) for (const [id, value] of known) this.#addSample(id, at, value);
    for (const event of events) {
      if (event.at < since.minute) continue;
      this.#db.run('INSERT INTO event VALUES (?, ?, ?)', event.at, escaped(event.kind), JSON.stringify(event.data));
    }
    this.#drop(now, since);
  }

  #addCalls(series: number, { at, state }: { at: EpochMs; state: Uint8Array }, since: Since): void {
    if (at >= since.raw) this.#db.run('INSERT INTO raw VALUES (?, ?, ?)', series, at, state);
    const minute = rowOf(at);
    if (minute < since.minute) return;
    const known = this.#db.get<{ state: Uint8Array }>(
      'SELECT state FROM minute WHERE series = ? AND at = ?',
      series,
      minute,
    );
    if (known === undefined) {
      this.#db.run('INSERT INTO minute VALUES (?, ?, ?)', series, minute, state);
      return;
    }
    const sum = new CallSum();
    sum.add(decode(known.state));
    sum.add(decode(state));
    const both = encode(sum.recorded);
    this.#db.run('UPDATE minute SET state = ? WHERE series = ? AND at = ?', both, series, minute);
  }

  #addSample(reading: number, at: EpochMs, value: number): void {
    this.#db.run(
      `INSERT INTO reading_minute (reading, at, samples, sum, min, max, last, last_at) VALUES (?, ?, 1, ?, ?, ?, ?, ?)
       ON CONFLICT (reading, at) DO UPDATE SET
         samples = samples + 1, sum = sum + excluded.sum, min = min(min, excluded.min), max = max(max, excluded.max),
         last = CASE WHEN excluded.last_at > last_at THEN excluded.last
                     WHEN excluded.last_at = last_at THEN max(last, excluded.last) ELSE last END,
         last_at = max(last_at, excluded.last_at)`,
      ...[reading, rowOf(at), value, value, value, value, at],
    );
  }

  #seriesId(name: string, labels: string): number {
    const insert = 'INSERT INTO series (name, labels) VALUES (?, ?) ON CONFLICT DO NOTHING';
    const select = 'SELECT id FROM series WHERE name = ? AND labels = ?';
    return this.#id([escaped(name), labels], insert, select);
  }

  #readingId(name: string): number {
    const insert = 'INSERT INTO reading (name) VALUES (?) ON CONFLICT DO NOTHING';
    return this.#id([escaped(name)], insert, 'SELECT id FROM reading WHERE name = ?');
  }

  #id(values: readonly string[], insert: string, select: string): number {
    const key = JSON.stringify(values);
    const cached = this.#ids.get(key);
    if (cached !== undefined) return cached;
    this.#db.run(insert, ...values);
    const { id } = this.#db.get<{ id: number }>(select, ...values) ?? { id: Number.NaN };
    if (this.#ids.size >= MOST_IDS) this.#ids.clear();
    this.#ids.set(key, id);
    return id;
  }

  /** Moves the ends of the tiers on by whole minutes. Questions heed them at once; the rows go a few with each batch. */
  #drop(now: EpochMs, since: Since): void {
    for (const tier of ['raw', 'minute'] as const) {
      const end = rowOf(now - this.#retention[tier]);
      if (end >= since[tier] + MINUTE) {
        this.#db.run('UPDATE kept SET since = ? WHERE tier = ?', end, tier);
        this.#isDropping = true;
      }
    }
    if (!this.#isDropping) return;
    const { raw, minute } = sinceOf(this.#db);
    const dropped = [
      ...DROP.raw.map((sql) => this.#db.run(sql, raw)),
      ...DROP.minute.map((sql) => this.#db.run(sql, minute)),
    ];
    this.#isDropping = dropped.some((rows) => rows >= MOST_DROPPED);
  }
}

/** Since when each tier is complete. */
export function sinceOf(db: Database): Since {
  const rows = db.all<{ tier: TierName; since: number }>('SELECT tier, since FROM kept');
  const since = new Map(rows.map((row) => [row.tier, row.since]));
  return { raw: since.get('raw') ?? 0, minute: since.get('minute') ?? 0 };
}
