/**
 * What was committed but not yet packed: every batch goes here first, as one row that costs little to write.
 *
 * Invariant: a call or a sample is either in the journal or in the tiers, never in both, and goes from one to the other in
 * one transaction (`compact.ts`). So every question looks at both.
 *
 *   moments   how many | ids | moment, values | moment, values …    readings of batches that have the same names
 *   samples   id | how many | moments | values | id | …             many samples of single readings
 *   parts     id | moment | samples, sum, min, max, last, lastAt | …
 *   calls     series | moment | length | state | series | …         see `chunk/bytes.ts`; all others are doubles
 */
import type { EpochMs } from '@perf/core';
import type { ReadingPart, TimeRange } from '../../history.ts';
import { ChunkReader, ChunkWriter } from './chunk/bytes.ts';
import type { PartAt } from './chunk/samples.ts';
import type { Database } from './database.ts';

export const KIND = { moments: 0, samples: 1, parts: 2, calls: 3 } as const;
type Kind = (typeof KIND)[keyof typeof KIND];

export interface JournalRow {
  readonly kind: Kind;
  readonly data: Uint8Array;
}

export interface CallsAt {
  readonly series: number;
  readonly at: EpochMs;
  readonly state: Uint8Array;
}

/** Readings that belong to the same names, at one moment; one that is not finite is absent. */
export interface MomentValues {
  readonly at: EpochMs;
  readonly values: Float64Array;
}

interface Extent {
  first: EpochMs;
  last: EpochMs;
  count: number;
}

export class Journal {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns the bytes it took, as of all that write here */
  addMoments(ids: Float64Array, moments: readonly MomentValues[]): number {
    const data = new Float64Array(1 + ids.length + moments.length * (1 + ids.length));
    data[0] = ids.length;
    data.set(ids, 1);
    let place = 1 + ids.length;
    const extent = nothing();
    for (const { at, values } of moments) {
      data[place] = at;
      data.set(values, place + 1);
      place += 1 + ids.length;
      include(
        extent,
        at,
        values.reduce((sum, value) => sum + Number(Number.isFinite(value)), 0),
      );
    }
    return this.#add(KIND.moments, extent, bytesOf(data));
  }

  addSamples(id: number, at: Float64Array, values: Float64Array): number {
    const data = new Float64Array(2 + at.length * 2);
    data.set([id, at.length]);
    data.set(at, 2);
    data.set(values, 2 + at.length);
    const extent = nothing();
    for (const moment of at) include(extent, moment, 1);
    return this.#add(KIND.samples, extent, bytesOf(data));
  }

  addParts(parts: readonly (PartAt & { readonly id: number })[]): number {
    const extent = nothing();
    const data = parts.flatMap(({ id, at, samples, sum, min, max, last, lastAt }) => {
      include(extent, at, 1);
      return [id, at, samples, sum, min, max, last, lastAt];
    });
    return this.#add(KIND.parts, extent, bytesOf(Float64Array.from(data)));
  }

  addCalls(calls: readonly CallsAt[]): number {
    const write = new ChunkWriter();
    const extent = nothing();
    for (const { series, at, state } of calls) {
      write.varint(series);
      write.float(at);
      write.varint(state.length);
      write.append(state);
      include(extent, at, 1);
    }
    return this.#add(KIND.calls, extent, write.bytes());
  }

  /** Rows in which something of the range may be. */
  rows({ from, to }: TimeRange): IterableIterator<JournalRow> {
    return this.#db.each<JournalRow>('SELECT kind, data FROM journal WHERE first < ? AND last >= ?', to, from);
  }

  /** @returns how many are in it, by kind */
  counts(): { readonly calls: number; readonly readings: number } {
    const rows = this.#db.all<{ kind: number; n: number }>('SELECT kind, sum(n) n FROM journal GROUP BY kind');
    const calls = rows.find(({ kind }) => kind === KIND.calls)?.n ?? 0;
    return { calls, readings: rows.reduce((sum, { n }) => sum + n, 0) - calls };
  }

  #add(kind: Kind, { first, last, count }: Extent, data: Uint8Array): number {
    if (count === 0) return 0;
    this.#db.run(
      'INSERT INTO journal (first, last, kind, n, data) VALUES (?, ?, ?, ?, ?)',
      first,
      last,
      kind,
      count,
      data,
    );
    return data.length;
  }
}

export interface ReadingVisitor {
  sample(id: number, at: EpochMs, value: number): void;
  part(id: number, at: EpochMs, part: ReadingPart): void;
}

/** All readings of a row; of a row of calls none. */
export function visitReadings({ kind, data }: JournalRow, visitor: ReadingVisitor): void {
  if (kind === KIND.moments) visitMoments(doublesOf(data), visitor);
  else if (kind === KIND.samples) visitSamples(doublesOf(data), visitor);
  else if (kind === KIND.parts) visitParts(doublesOf(data), visitor);
}

function visitMoments(data: Float64Array, visitor: ReadingVisitor): void {
  const width = data[0] as number;
  for (let row = 1 + width; row < data.length; row += 1 + width) {
    const at = data[row] as number;
    for (let i = 1; i <= width; i += 1) {
      const value = data[row + i] as number;
      if (Number.isFinite(value)) visitor.sample(data[i] as number, at, value);
    }
  }
}

function visitSamples(data: Float64Array, visitor: ReadingVisitor): void {
  for (let place = 0; place < data.length; ) {
    const id = data[place] as number;
    const count = data[place + 1] as number;
    const at = place + 2;
    for (let i = at; i < at + count; i += 1) visitor.sample(id, data[i] as number, data[i + count] as number);
    place = at + 2 * count;
  }
}

function visitParts(data: Float64Array, visitor: ReadingVisitor): void {
  for (let place = 0; place < data.length; place += 8) {
    const [id, at, samples, sum, min, max, last, lastAt] = data.subarray(place, place + 8) as unknown as Eight;
    visitor.part(id, at, { samples, sum, min, max, last, lastAt });
  }
}

type Eight = [number, number, number, number, number, number, number, number];

export function* callsOf({ kind, data }: JournalRow): Generator<CallsAt> {
  if (kind !== KIND.calls) return;
  const read = new ChunkReader(data);
  while (!read.isAtEnd) yield { series: read.varint(), at: read.float(), state: read.take(read.varint()) };
}

function nothing(): Extent {
  return { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY, count: 0 };
}

function include(extent: Extent, at: EpochMs, count: number): void {
  if (count === 0) return;
  extent.first = Math.min(extent.first, at);
  extent.last = Math.max(extent.last, at);
  extent.count += count;
}

function bytesOf(data: Float64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function doublesOf(data: Uint8Array): Float64Array {
  // Doubles begin at a multiple of 8.
  const aligned = data.byteOffset % 8 === 0 ? data : data.slice();
  return new Float64Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 3);
}
