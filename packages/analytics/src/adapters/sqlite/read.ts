/**
 * Answers questions from `history.db`.
 *
 * A question is one read transaction, so that it sees all of a batch that another process writes meanwhile, or nothing.
 * Rows are added up one by one, never held all at once. What is not packed yet is looked up in the journal.
 */
import { type EpochMs, encode, type Milliseconds } from '@perf/core';
import type {
  Annotation,
  AnnotationQuery,
  HistoryEvent,
  OperationQuery,
  ReadingQuery,
  StoredReading,
  TimeRange,
} from '../../history.ts';
import { FoundReadings } from '../../points.ts';
import { CallSum, Steps } from '../../sum-up.ts';
import { type Part, plan, type RowTier, rowOf, SLOT } from '../../tier.ts';
import { chunksOf } from './blocks.ts';
import type { SampleChunk } from './chunk/samples.ts';
import { type StateAt, unpackStates } from './chunk/states.ts';
import type { Database } from './database.ts';
import { addStored } from './fold-in.ts';
import { callsOf, Journal, visitReadings } from './journal.ts';
import type { Calls, PackedPoint, PackedSeries } from './messages.ts';
import { sinceOf } from './since.ts';
import { escaped, labelsOf, labelText, unescaped } from './text.ts';

export interface SeriesRow {
  readonly id: number;
  readonly name: string;
  readonly labels: string;
  readonly kind: string | null;
}

const STATES: Readonly<Record<Exclude<RowTier, 'raw'>, string>> = {
  tenSeconds: 'SELECT at, state FROM ten_seconds WHERE series = ? AND at >= ? AND at < ?',
  minute: 'SELECT at, state FROM minute WHERE series = ? AND at >= ? AND at < ?',
  hour: 'SELECT at, state FROM hour WHERE series = ? AND at >= ? AND at < ?',
  day: 'SELECT at, state FROM day WHERE series = ? AND at >= ? AND at < ?',
};

export class Reader {
  readonly #db: Database;
  readonly #journal: Journal;

  constructor(db: Database) {
    this.#db = db;
    this.#journal = new Journal(db);
  }

  query({ operation, labels, from, to, step }: OperationQuery): PackedPoint[] {
    return this.#reading({ from, to }, step, (parts) => {
      const wanted = labels === undefined ? undefined : labelText(labels);
      const named = this.#db.all<SeriesRow>('SELECT id, labels FROM series WHERE name = ?', escaped(operation));
      const series = new Set(named.filter((row) => (wanted ?? row.labels) === row.labels).map(({ id }) => id));
      const steps = new Steps({ from, step }, () => new CallSum());
      for (const id of series) {
        for (const { at, state } of statesOf(this.#db, id, parts)) addStored(steps.of(at), state);
      }
      for (const row of this.#journal.rows({ from, to })) {
        for (const call of callsOf(row)) {
          if (series.has(call.series) && isIn(call.at, { from, to })) addStored(steps.of(call.at), call.state);
        }
      }
      return steps.entries().map(({ at, sum }) => ({ at, state: encode(sum.recorded) }));
    });
  }

  operations(range: TimeRange): PackedSeries[] {
    return this.#reading(range, undefined, (parts) => {
      const fresh = this.#freshCalls(range);
      const series = this.#db.all<SeriesRow>('SELECT id, name, labels, kind FROM series ORDER BY id');
      return series.flatMap((row) => {
        const sum = fresh.get(row.id) ?? new CallSum();
        for (const { state } of statesOf(this.#db, row.id, parts)) addStored(sum, state);
        const { recorded } = sum;
        if (recorded.histogram.count === 0) return [];
        return { ...seriesOf(row), state: encode(recorded) };
      });
    });
  }

  readings({ name, from, to, step }: ReadingQuery): StoredReading[] {
    return this.#db.transaction('read', () => {
      const known = this.#db.all<{ id: number; name: string }>('SELECT id, name FROM reading ORDER BY id');
      const wanted = new Map(
        known.filter((row) => name === undefined || row.name === escaped(name)).map((row) => [row.id, row.name]),
      );
      const found = new FoundReadings<number>({ from, to, ...(step === undefined ? {} : { step }) });
      const { minute, hour } = sinceOf(this.#db);
      for (const { tier, ...range } of plan({ from, to }, step, { raw: minute, hour })) {
        const table = tier === 'hour' ? 'reading_hour' : 'reading_chunk';
        for (const [id, chunk] of chunksOf(this.#db, table, { readings: wanted.keys(), range })) {
          addChunk(found, id, { chunk, range });
        }
      }
      this.#freshSamples({ from, to }, wanted, found);
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

  annotations({ kind, from, to }: AnnotationQuery): Annotation[] {
    const rows = this.#db.all<{ at: EpochMs; kind: string; text: string; labels: string }>(
      'SELECT at, kind, text, labels FROM annotation WHERE at >= ? AND at < ? ORDER BY at, rowid',
      from,
      to,
    );
    const all = rows.map((row) => {
      const labels = labelsOf(row.labels);
      const annotation = { at: row.at, kind: unescaped(row.kind), text: unescaped(row.text) };
      return Object.keys(labels).length === 0 ? annotation : { ...annotation, labels };
    });
    return all.filter((annotation) => (kind ?? annotation.kind) === annotation.kind);
  }

  #reading<T>(range: TimeRange, step: Milliseconds | undefined, answer: (parts: Part[]) => T): T {
    return this.#db.transaction('read', () => answer(plan(range, step, sinceOf(this.#db))));
  }

  #freshCalls(range: TimeRange): Map<number, CallSum> {
    const sums = new Map<number, CallSum>();
    for (const row of this.#journal.rows(range)) {
      for (const { series, at, state } of callsOf(row)) {
        if (!isIn(at, range)) continue;
        const sum = sums.get(series) ?? new CallSum();
        addStored(sum, state);
        sums.set(series, sum);
      }
    }
    return sums;
  }

  #freshSamples(range: TimeRange, wanted: ReadonlyMap<number, string>, found: FoundReadings<number>): void {
    const isWanted = (id: number, at: EpochMs): boolean => wanted.has(id) && isIn(at, range);
    for (const row of this.#journal.rows(range)) {
      visitReadings(row, {
        sample: (id, at, value) => {
          if (isWanted(id, at)) found.addSample(id, at, value);
        },
        part: (id, at, part) => {
          if (isWanted(id, at)) found.add(id, at, part);
        },
      });
    }
  }
}

function addChunk(
  found: FoundReadings<number>,
  id: number,
  { chunk, range }: { chunk: SampleChunk; range: TimeRange },
): void {
  if ('parts' in chunk) {
    for (const part of chunk.parts) if (isIn(part.at, range)) found.add(id, part.at, part);
    return;
  }
  const { at, values } = chunk;
  for (let i = 0; i < at.length; i += 1) {
    const moment = at[i] as number;
    if (isIn(moment, range)) found.addSample(id, moment, values[i] as number);
  }
}

export function seriesOf({ name, labels, kind }: SeriesRow): Omit<PackedSeries, 'state'> {
  return { name: unescaped(name), labels: labelsOf(labels), kind: kind === null ? undefined : unescaped(kind) };
}

/** What the tiers of a plan hold of one series. */
export function* statesOf(db: Database, series: number, parts: readonly Part[]): Generator<StateAt> {
  for (const { tier, ...range } of parts) {
    // Hours and days are few, and all at once they take half the time.
    if (tier === 'hour' || tier === 'day') yield* db.all<StateAt>(STATES[tier], series, range.from, range.to);
    else if (tier !== 'raw') yield* db.each<StateAt>(STATES[tier], series, range.from, range.to);
    else {
      const sql = 'SELECT data FROM calls_chunk WHERE series = ? AND slot >= ? AND slot < ?';
      for (const { data } of db.each<{ data: Uint8Array }>(sql, series, rowOf(range.from, SLOT), range.to)) {
        for (const state of unpackStates(data)) if (isIn(state.at, range)) yield state;
      }
    }
  }
}

export function isIn(at: EpochMs, { from, to }: TimeRange): boolean {
  return at >= from && at < to;
}
