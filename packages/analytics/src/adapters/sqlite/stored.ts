/**
 * All that is stored of a range, as precisely as it is stored, part by part: what an export reads.
 *
 *   from ──▶ hours, 30 days at once ──▶ minutes, a day ──▶ ten seconds, an hour ──▶ raw, ten minutes ──▶ to
 *
 * Invariant: parts meet without a gap, and each row is in the part that its moment is in. What is packed between two
 * parts stays where it is in time, so it is in none or one of them.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { ReadingPart, TimeRange } from '../../history.ts';
import { DAY, HOUR, type Part, plan, type RowTier, rowOf, SLOT } from '../../tier.ts';
import { chunksOf, firstBlock } from './blocks.ts';
import { partsOf } from './chunk/samples.ts';
import type { Database } from './database.ts';
import { callsOf, Journal, visitReadings } from './journal.ts';
import { firstOf } from './keep.ts';
import type { PackedRow, Page } from './messages.ts';
import { isIn, Reader, type SeriesRow, seriesOf, statesOf } from './read.ts';
import { sinceOf } from './since.ts';
import { unescaped } from './text.ts';

/** Of one part; each is a multiple of slots. */
const WIDTHS: Readonly<Record<RowTier, Milliseconds>> = {
  raw: SLOT,
  tenSeconds: HOUR,
  minute: DAY,
  hour: 30 * DAY,
  day: 30 * DAY,
};
const ALL_EVENTS = Number.MAX_SAFE_INTEGER;
/** No row is finer, so a plan with it takes the finest tier everywhere. */
const FINEST: Milliseconds = 1;

export class Stored {
  readonly #db: Database;
  readonly #reader: Reader;
  readonly #journal: Journal;

  constructor(db: Database) {
    this.#db = db;
    this.#reader = new Reader(db);
    this.#journal = new Journal(db);
  }

  /** The part at the beginning of a range. */
  page({ from, to }: TimeRange): Page {
    return this.#db.transaction('read', () => {
      const first = this.#firstMoment(from);
      if (first === undefined || !(first < to)) return { rows: [], next: undefined };
      const begin = Math.max(from, first);
      const [part] = plan({ from: begin, to }, FINEST, sinceOf(this.#db));
      if (part === undefined) return { rows: [], next: undefined };
      const width = WIDTHS[part.tier];
      const end = Math.min(part.to, rowOf(begin, width) + width);
      return { rows: this.#rows({ tier: part.tier, from: begin, to: end }), next: end < to ? end : undefined };
    });
  }

  #rows(part: Part): PackedRow[] {
    return [
      ...this.#calls(part),
      ...this.#readings(part),
      ...this.#reader.events({ ...part, limit: ALL_EVENTS }).map((event) => ({ type: 'event' as const, ...event })),
      ...this.#reader.annotations(part).map((annotation) => ({ type: 'annotation' as const, ...annotation })),
    ];
  }

  #calls(part: Part): PackedRow[] {
    const series = this.#db.all<SeriesRow>('SELECT id, name, labels, kind FROM series ORDER BY id');
    const rows: PackedRow[] = series.flatMap((row) =>
      [...statesOf(this.#db, row.id, [part])].map(({ at, state }) => ({
        type: 'operation',
        ...seriesOf(row),
        at,
        state,
      })),
    );
    const known = new Map(series.map((row) => [row.id, row]));
    for (const journaled of this.#journal.rows(part)) {
      for (const { series: id, at, state } of callsOf(journaled)) {
        const row = known.get(id);
        if (row !== undefined && isIn(at, part)) rows.push({ type: 'operation', ...seriesOf(row), at, state });
      }
    }
    return rows;
  }

  #readings(part: Part): PackedRow[] {
    const names = this.#db.all<{ id: number; name: string }>('SELECT id, name FROM reading ORDER BY id');
    const nameOf = new Map(names.map(({ id, name }) => [id, unescaped(name)]));
    const rows: PackedRow[] = [];
    const add = (id: number, at: EpochMs, kept: ReadingPart): void => {
      if (isIn(at, part)) rows.push({ type: 'reading', name: nameOf.get(id) ?? '', at, ...kept });
    };
    const table = part.tier === 'hour' ? 'reading_hour' : 'reading_chunk';
    for (const [id, chunk] of chunksOf(this.#db, table, { readings: nameOf.keys(), range: part })) {
      for (const { at, ...kept } of partsOf(chunk)) add(id, at, kept);
    }
    for (const row of this.#journal.rows(part)) {
      visitReadings(row, {
        part: add,
        sample: (id, at, value) =>
          add(id, at, { samples: 1, sum: value, min: value, max: value, last: value, lastAt: at }),
      });
    }
    return rows;
  }

  /** Nothing is stored between `from` and this moment: years without measurements take no time. */
  #firstMoment(from: EpochMs): EpochMs | undefined {
    const one = (sql: string): EpochMs | undefined => this.#db.get<{ at: number | null }>(sql, from)?.at ?? undefined;
    const slot = rowOf(from, SLOT);
    const moments = [
      firstOf(this.#db, { table: 'calls_chunk', column: 'slot' }, slot),
      ...['ten_seconds', 'minute', 'hour'].map((table) => firstOf(this.#db, { table, column: 'at' }, from)),
      firstBlock(this.#db, 'reading_chunk', slot),
      firstBlock(this.#db, 'reading_hour', rowOf(from, DAY)),
      one('SELECT min(at) at FROM event WHERE at >= ?'),
      one('SELECT min(at) at FROM annotation WHERE at >= ?'),
      one('SELECT min(first) at FROM journal WHERE last >= ?'),
    ].filter((moment) => moment !== undefined);
    // No spread of many: these are ten at most.
    return moments.length === 0 ? undefined : Math.min(...moments);
  }
}
