/**
 * `history.db` itself: synchronous, for one thread.
 *
 * Invariant: a batch is written in one transaction, to the raw rows and to its minutes alike, so both always hold the same
 * calls. A question reads whole minutes from `minute` and what sticks out at both ends from `raw`.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { decode, encode, readingEntries } from '@perf/core';
import { type EventQuery, type HistoryEvent, type HistoryInfo, MOST_EVENTS, type StoredReading, type TimeRange } from '../../history.ts';
import { grouped, summedUp } from '../../sum-up.ts';
import type { PackedBatch, PackedPoint, PackedQuery, PackedSeries } from './messages.ts';
import { prepare } from './schema.ts';

const MINUTE = 60_000;
const RAW_KEPT = 48 * 60 * MINUTE;
const MINUTES_KEPT = 90 * 24 * 60 * MINUTE;
/** Old rows are looked for this often. */
const DROP_EVERY = 10 * MINUTE;

interface StateRow {
  readonly series: number;
  readonly at: number;
  readonly state: Uint8Array;
}

export class HistoryFile {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #notices: readonly string[];
  readonly #prepared = new Map<string, StatementSync>();
  readonly #seriesIds = new Map<string, number>();
  #nextDrop = 0;

  /** @throws what SQLite throws for a file that is none, or `analytics/history-too-new` */
  constructor(path: string, notices: readonly string[] = []) {
    this.#path = path;
    this.#notices = notices;
    this.#db = new DatabaseSync(path);
    try {
      prepare(this.#db);
      this.#sql('SELECT count(*) FROM raw').get();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  append({ at, operations, readings, events }: PackedBatch): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const { name, labels, state } of operations) this.#addCalls(this.#seriesId(name, labels), at, state);
      for (const [name, value] of readingEntries(readings)) this.#addReading(name, at, value);
      for (const event of events) {
        this.#sql('INSERT INTO event VALUES (?, ?, ?)').run(Math.round(event.at), event.kind, JSON.stringify(event.data));
      }
      if (at >= this.#nextDrop) this.#dropOld(at);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      this.#seriesIds.clear();
      throw error;
    }
  }

  query({ operation, labels, step, from, to }: PackedQuery): PackedPoint[] {
    const wanted = labels === undefined ? undefined : JSON.stringify(labels);
    const ids = this.#sql('SELECT id, labels FROM series WHERE name = ?').all(operation) as { id: number; labels: string }[];
    const series = new Set(ids.filter((row) => wanted === undefined || row.labels === wanted).map(({ id }) => id));
    const isByMinutes = step % MINUTE === 0 && from % MINUTE === 0;
    const rows = this.#states({ from, to }, isByMinutes).filter((row) => series.has(row.series));
    return [...grouped(rows, ({ at }) => Math.floor((at - from) / step))]
      .map(([index, group]) => ({ at: from + index * step, state: mergedState(group) }))
      .sort((a, b) => a.at - b.at);
  }

  operations(range: TimeRange): PackedSeries[] {
    const rows = this.#states(range, true);
    return [...grouped(rows, ({ series }) => series)].flatMap(([id, group]) => {
      const series = this.#sql('SELECT name, labels FROM series WHERE id = ?').get(id) as { name: string; labels: string };
      return { name: series.name, labels: JSON.parse(series.labels) as Record<string, string>, state: mergedState(group) };
    });
  }

  readings(range: TimeRange): StoredReading[] {
    const { whole, edges } = parts(range);
    const found = [
      ...edges.flatMap(({ from, to }) =>
        this.#sql(
          `SELECT name, count(*) n, sum(value) sum, min(value) min, max(value) max, max(at) last_at,
             (SELECT value FROM reading r WHERE r.name = reading.name AND r.at >= ? AND r.at < ? ORDER BY at DESC LIMIT 1) last
           FROM reading WHERE at >= ? AND at < ? GROUP BY name`,
        ).all(from, to, from, to),
      ),
      ...this.#sql('SELECT * FROM reading_minute WHERE at >= ? AND at < ?').all(whole.from, whole.to),
    ] as { name: string; n: number; sum: number; min: number; max: number; last: number; last_at: number }[];
    return [...grouped(found, ({ name }) => name)].map(([name, group]) => {
      const samples = group.reduce((all, { n }) => all + n, 0);
      const newest = group.reduce((a, b) => (b.last_at >= a.last_at ? b : a));
      return {
        name,
        samples,
        mean: group.reduce((all, { sum }) => all + sum, 0) / samples,
        min: group.reduce((least, { min }) => Math.min(least, min), Number.POSITIVE_INFINITY),
        max: group.reduce((most, { max }) => Math.max(most, max), Number.NEGATIVE_INFINITY),
        last: newest.last,
      };
    });
  }

  events({ kind, from, to, limit = MOST_EVENTS }: EventQuery): HistoryEvent[] {
    const rows = this.#sql(
      'SELECT at, kind, data FROM event WHERE at >= ? AND at < ? AND (? IS NULL OR kind = ?) ORDER BY at DESC, rowid DESC LIMIT ?',
    ).all(from, to, kind ?? null, kind ?? null, limit) as { at: number; kind: string; data: string }[];
    return rows.reverse().map((row) => ({ at: row.at, kind: row.kind, data: JSON.parse(row.data) as HistoryEvent['data'] }));
  }

  info(): HistoryInfo {
    const one = (sql: string) => this.#sql(sql).get() as { n: number; first: number | null; last: number | null };
    const pages = this.#sql('SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()').get();
    const { first, last } = one('SELECT 0 n, min(at) first, max(at) last FROM (SELECT at FROM raw UNION ALL SELECT at FROM minute)');
    return {
      bytes: (pages as { n: number }).n,
      series: one('SELECT count(*) n FROM series').n,
      rows: one('SELECT count(*) n FROM raw').n,
      first: first ?? undefined,
      last: last ?? undefined,
      notices: this.#notices,
    };
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  get path(): string {
    return this.#path;
  }

  #addCalls(series: number, at: number, state: Uint8Array): void {
    this.#sql('INSERT INTO raw VALUES (?, ?, ?)').run(series, at, state);
    const minute = Math.floor(at / MINUTE) * MINUTE;
    const known = this.#sql('SELECT state FROM minute WHERE series = ? AND at = ?').get(series, minute) as StateRow | undefined;
    const merged = known === undefined ? state : mergedState([known, { series, at, state }]);
    this.#sql('INSERT INTO minute VALUES (?, ?, ?) ON CONFLICT (series, at) DO UPDATE SET state = excluded.state').run(series, minute, merged);
  }

  #addReading(name: string, at: number, value: number): void {
    if (!Number.isFinite(value)) return;
    this.#sql('INSERT INTO reading VALUES (?, ?, ?)').run(name, at, value);
    this.#sql(
      `INSERT INTO reading_minute VALUES (?1, ?2, 1, ?3, ?3, ?3, ?3, ?4) ON CONFLICT (name, at) DO UPDATE SET
         n = n + 1, sum = sum + ?3, min = min(min, ?3), max = max(max, ?3),
         last = CASE WHEN ?4 >= last_at THEN ?3 ELSE last END, last_at = max(last_at, ?4)`,
    ).run(name, Math.floor(at / MINUTE) * MINUTE, value, at);
  }

  #seriesId(name: string, labels: Readonly<Record<string, string>>): number {
    const text = JSON.stringify(labels);
    const key = JSON.stringify([name, text]);
    const cached = this.#seriesIds.get(key);
    if (cached !== undefined) return cached;
    this.#sql('INSERT OR IGNORE INTO series (name, labels) VALUES (?, ?)').run(name, text);
    const { id } = this.#sql('SELECT id FROM series WHERE name = ? AND labels = ?').get(name, text) as { id: number };
    this.#seriesIds.set(key, id);
    return id;
  }

  /** The rows of a range: whole minutes merged, where that is allowed and all of them lie in the range; else raw. */
  #states(range: TimeRange, byMinutes: boolean): StateRow[] {
    const { whole, edges } = byMinutes ? parts(range) : { whole: { from: 0, to: 0 }, edges: [range] };
    return [
      ...edges.flatMap(({ from, to }) => this.#sql('SELECT series, at, state FROM raw WHERE at >= ? AND at < ?').all(from, to)),
      ...this.#sql('SELECT series, at, state FROM minute WHERE at >= ? AND at < ?').all(whole.from, whole.to),
    ] as unknown as StateRow[];
  }

  #dropOld(now: number): void {
    this.#nextDrop = now + DROP_EVERY;
    for (const table of ['raw', 'reading']) this.#sql(`DELETE FROM ${table} WHERE at < ?`).run(now - RAW_KEPT);
    for (const table of ['minute', 'reading_minute', 'event']) this.#sql(`DELETE FROM ${table} WHERE at < ?`).run(now - MINUTES_KEPT);
  }

  #sql(text: string): StatementSync {
    let statement = this.#prepared.get(text);
    if (statement === undefined) {
      statement = this.#db.prepare(text);
      this.#prepared.set(text, statement);
    }
    return statement;
  }
}

function mergedState(rows: readonly StateRow[]): Uint8Array {
  const [first] = rows;
  return rows.length === 1 && first !== undefined ? first.state : encode(summedUp(rows.map(({ state }) => decode(state))));
}

/** A range as whole minutes and what sticks out before and after them. */
function parts({ from, to }: TimeRange): { whole: TimeRange; edges: TimeRange[] } {
  const first = Math.ceil(from / MINUTE) * MINUTE;
  const last = Math.floor(to / MINUTE) * MINUTE;
  if (last <= first) return { whole: { from: 0, to: 0 }, edges: [{ from, to }] };
  return {
    whole: { from: first, to: last },
    edges: [
      { from, to: first },
      { from: last, to },
    ].filter((edge) => edge.to > edge.from),
  };
}
