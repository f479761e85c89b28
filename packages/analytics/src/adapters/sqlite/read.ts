/**
 * Answers questions from `history.db`.
 *
 * A question is one read transaction, so that it sees all of a batch that another process writes meanwhile, or nothing.
 * Rows are added up one by one, never held all at once.
 */
import { decode, type EpochMs, encode, type Milliseconds } from '@perf/core';
import type {
  HistoryEvent,
  HistoryInfo,
  OperationQuery,
  ReadingQuery,
  StoredReading,
  TimeRange,
} from '../../history.ts';
import { FoundReadings } from '../../points.ts';
import { CallSum, type ReadingPart, Steps } from '../../sum-up.ts';
import { type Part, plan, type TierName } from '../../tier.ts';
import type { Database } from './database.ts';
import type { Calls, PackedPoint, PackedSeries } from './messages.ts';
import { unpackReadings } from './packed-readings.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { escaped, labelsOf, labelText, unescaped } from './text.ts';
import { sinceOf } from './write.ts';

interface SeriesRow {
  readonly id: number;
  readonly name: string;
  readonly labels: string;
}

interface StateRow {
  readonly at: EpochMs;
  readonly state: Uint8Array;
}

const STATES: Readonly<Record<TierName, string>> = {
  raw: 'SELECT at, state FROM raw WHERE series = ? AND at >= ? AND at < ?',
  minute: 'SELECT at, state FROM minute WHERE series = ? AND at >= ? AND at < ?',
};

export class Reader {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  query({ operation, labels, from, to, step }: OperationQuery): PackedPoint[] {
    return this.#reading({ from, to }, step, (parts) => {
      const wanted = labels === undefined ? undefined : labelText(labels);
      const named = this.#db.all<SeriesRow>('SELECT id, labels FROM series WHERE name = ?', escaped(operation));
      const series = named.filter((row) => (wanted ?? row.labels) === row.labels);
      const steps = new Steps({ from, step }, () => new CallSum());
      for (const { id } of series) {
        for (const { at, state } of this.#states(id, parts)) steps.of(at).add(decode(state));
      }
      return steps.entries().map(({ at, sum }) => ({ at, state: encode(sum.recorded) }));
    });
  }

  operations(range: TimeRange): PackedSeries[] {
    return this.#reading(range, undefined, (parts) => {
      const series = this.#db.all<SeriesRow>('SELECT id, name, labels FROM series ORDER BY id');
      return series.flatMap(({ id, name, labels }) => {
        const sum = new CallSum();
        for (const { state } of this.#states(id, parts)) sum.add(decode(state));
        const { recorded } = sum;
        if (recorded.histogram.count === 0) return [];

        return { name: unescaped(name), labels: labelsOf(labels), state: encode(recorded) };
      });
    });
  }

  readings({ name, from, to, step }: ReadingQuery): StoredReading[] {
    return this.#reading({ from, to }, step, (parts) => {
      const known = this.#db.all<{ id: number; name: string }>('SELECT id, name FROM reading ORDER BY id');
      const wanted = new Map(
        known.filter((row) => name === undefined || row.name === escaped(name)).map((row) => [row.id, row.name]),
      );
      const found = new FoundReadings<number>({ from, to, ...(step === undefined ? {} : { step }) });
      for (const { tier, ...range } of parts) {
        if (tier === 'raw') this.#rawSamples(range, wanted, found);
        else for (const id of wanted.keys()) this.#minuteSamples(id, range, found);
      }
      return found.answer((id) => unescaped(wanted.get(id) ?? ''));
    });
  }

  events({ kind, from, to, limit }: Calls['events']['ask']): HistoryEvent[] {
    const newest = (where: string): string =>
      `SELECT at, kind, data FROM event WHERE ${where} at >= ? AND at < ? ORDER BY at DESC, rowid DESC LIMIT ?`;
    type EventRow = { at: EpochMs; kind: string; data: string };
    const rows =
      kind === undefined
        ? this.#db.all<EventRow>(newest(''), from, to, limit)
        : this.#db.all<EventRow>(newest('kind = ? AND'), escaped(kind), from, to, limit);
    return rows.reverse().map((row) => ({
      at: row.at,
      kind: unescaped(row.kind),
      data: JSON.parse(row.data) as HistoryEvent['data'],
    }));
  }

  info(): Pick<HistoryInfo, 'schemaVersion' | 'series' | 'rows' | 'first' | 'last'> {
    const count = (table: string): number => this.#db.get<{ n: number }>(`SELECT count(*) n FROM ${table}`)?.n ?? 0;
    // By series: the index has the ends of each at hand.
    const ends = this.#db.get<{ first: number | null; last: number | null }>(
      `SELECT min(first) first, max(last) last FROM (
         SELECT (SELECT min(at) FROM minute WHERE series = id) first, (SELECT max(at) FROM minute WHERE series = id) last FROM series
         UNION ALL SELECT (SELECT min(at) FROM raw WHERE series = id), (SELECT max(at) FROM raw WHERE series = id) FROM series
         UNION ALL SELECT min(at), max(last_at) FROM reading_minute UNION ALL SELECT min(at), max(at) FROM reading_raw
         UNION ALL SELECT min(at), max(at) FROM event)`,
    );
    return {
      schemaVersion: SCHEMA_VERSION,
      series: count('series'),
      rows: { raw: count('raw'), minutes: count('minute'), readings: count('reading_raw'), events: count('event') },
      first: ends?.first ?? undefined,
      last: ends?.last ?? undefined,
    };
  }

  #reading<T>(range: TimeRange, step: Milliseconds | undefined, answer: (parts: Part[]) => T): T {
    return this.#db.transaction('read', () => answer(plan(range, step, sinceOf(this.#db))));
  }

  *#states(series: number, parts: readonly Part[]): Generator<StateRow> {
    for (const { tier, from, to } of parts) yield* this.#db.each<StateRow>(STATES[tier], series, from, to);
  }

  #rawSamples({ from, to }: TimeRange, wanted: ReadonlyMap<number, string>, found: FoundReadings<number>): void {
    const rows = this.#db.each<{ at: EpochMs; packed: Uint8Array }>(
      'SELECT at, packed FROM reading_raw WHERE at >= ? AND at < ?',
      from,
      to,
    );
    for (const { at, packed } of rows) {
      unpackReadings(packed, (id, value) => {
        if (wanted.has(id)) found.addSample(id, at, value);
      });
    }
  }

  #minuteSamples(id: number, { from, to }: TimeRange, found: FoundReadings<number>): void {
    const rows = this.#db.each<ReadingPart & { at: EpochMs }>(
      `SELECT at, samples, sum, min, max, last, last_at lastAt FROM reading_minute
       WHERE reading = ? AND at >= ? AND at < ?`,
      id,
      from,
      to,
    );
    for (const { at, ...part } of rows) found.add(id, at, part);
  }
}
