/**
 * Adds samples of readings to where their time is kept: in ten minutes, as wide as these are kept by now, and in hours.
 *
 *   table          a row is                            samples are
 *   reading_chunk  ten minutes of sixteen readings     as they came, or by ten seconds, or by the minute
 *   reading_hour   a day of sixteen readings           by the hour
 *
 * Invariant: as in `fold-in.ts`, but that a sample is in one of the three widths only.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import { ReadingSum } from '../../sum-up.ts';
import { DAY, HOUR, MINUTE, rowOf, type Since, SLOT, TEN_SECONDS } from '../../tier.ts';
import { Block, READINGS } from './chunk/block.ts';
import { folded, joined, type SampleChunk } from './chunk/samples.ts';
import type { Database } from './database.ts';

export type BlockTable = 'reading_chunk' | 'reading_hour';

/** Of one reading, ascending. */
export type Samples = readonly [reading: number, samples: SampleChunk];

/** The row of a table that a reading is in, and its place there. */
export function placeOf(reading: number): { group: number; place: number } {
  return { group: Math.floor(reading / READINGS), place: reading % READINGS };
}

export function foldInSamples(db: Database, all: Iterable<Samples>, since: Since): void {
  for (const [group, readings] of Map.groupBy(all, ([reading]) => placeOf(reading).group)) {
    for (const [slot, chunks] of bySlots(readings, SLOT)) {
      const width = widthAt(slot, since);
      if (width !== undefined) addTo(db, { table: 'reading_chunk', group, slot, width }, chunks);
    }
    for (const [day, chunks] of bySlots(readings, DAY)) {
      if (day < since.hour) continue;
      const hours = chunks.map(([reading, chunk]): Samples => [reading, summedUp(chunk)]);
      addTo(db, { table: 'reading_hour', group, slot: day, width: HOUR }, hours);
    }
  }
}

export interface BlockPlace {
  readonly table: BlockTable;
  readonly group: number;
  readonly slot: EpochMs;
  /** 0: as they came. */
  readonly width: Milliseconds;
}

/** Writes a block in the place of the one that is there. */
export function putBlock(db: Database, { table, group, slot, width }: BlockPlace, block: Block): void {
  db.run(
    `INSERT INTO ${table} (grp, slot, width, n, data) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET width = excluded.width, n = excluded.n, data = excluded.data`,
    ...[group, slot, width, block.count, block.bytes()],
  );
}

/** How wide samples in this slot are kept; undefined: not in slots any more. */
function widthAt(slot: EpochMs, since: Since): Milliseconds | undefined {
  if (slot >= since.raw) return 0;
  if (slot >= since.tenSeconds) return TEN_SECONDS;
  return slot >= since.minute ? MINUTE : undefined;
}

function addTo(db: Database, at: BlockPlace, chunks: readonly Samples[]): void {
  const sql = `SELECT data FROM ${at.table} WHERE grp = ? AND slot = ?`;
  const block = new Block(db.get<{ data: Uint8Array }>(sql, at.group, at.slot)?.data);
  for (const [reading, chunk] of chunks) {
    const { place } = placeOf(reading);
    const known = block.get(place);
    block.set(place, known === undefined ? folded(chunk, at.width) : joined(known, chunk, at.width));
  }
  putBlock(db, at, block);
}

/** By the hour, also what is alone in its hour: so that hours look alike. */
function summedUp(chunk: SampleChunk): SampleChunk {
  return {
    parts: [...slotsOf(chunk, HOUR)].map(([at, hour]) => {
      const sum = new ReadingSum();
      if ('parts' in hour) for (const part of hour.parts) sum.add(part);
      else for (let i = 0; i < hour.at.length; i += 1) sum.addSample(hour.at[i] as number, hour.values[i] as number);
      return { at, ...sum.part };
    }),
  };
}

function bySlots(readings: readonly Samples[], width: Milliseconds): Map<EpochMs, Samples[]> {
  const slots = new Map<EpochMs, Samples[]>();
  for (const [reading, samples] of readings) {
    for (const [slot, chunk] of slotsOf(samples, width)) {
      const known = slots.get(slot);
      if (known === undefined) slots.set(slot, [[reading, chunk]]);
      else known.push([reading, chunk]);
    }
  }
  return slots;
}

function* slotsOf(samples: SampleChunk, width: Milliseconds): Generator<readonly [EpochMs, SampleChunk]> {
  if ('parts' in samples) {
    for (const [slot, parts] of Map.groupBy(samples.parts, ({ at }) => rowOf(at, width))) yield [slot, { parts }];
    return;
  }
  const { at, values } = samples;
  for (let from = 0; from < at.length; ) {
    const slot = rowOf(at[from] as number, width);
    let to = from + 1;
    while (to < at.length && (at[to] as number) < slot + width) to += 1;
    yield [slot, { at: at.subarray(from, to), values: values.subarray(from, to) }];
    from = to;
  }
}
