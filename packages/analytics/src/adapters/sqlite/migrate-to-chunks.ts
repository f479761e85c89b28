/**
 * From version 1, which had raw rows and minutes, to chunks and four tiers.
 *
 * Raw rows become ten seconds as well, and minutes become hours. Ends of tiers move on to where they may stand now: what
 * lies between is kept by the next coarser tier, which has it already.
 */
import type { EpochMs } from '@perf/core';
import type { ReadingPart } from '../../history.ts';
import { CallSum, ReadingSum } from '../../sum-up.ts';
import { HOUR, MINUTE, rowOf, type Since, SLOT } from '../../tier.ts';
import type { PartAt } from './chunk/samples.ts';
import { Gathering } from './compact.ts';
import type { Database } from './database.ts';
import { addHour, decodeStored, foldInCalls, foldInSamples, putChunk } from './fold-in.ts';
import { setSince, sinceOf } from './since.ts';
import { encode } from '@perf/core';

/** Of a tier that must not be touched, since it has everything already. */
const NEVER = Number.POSITIVE_INFINITY;

export function migrateToChunks(db: Database): void {
  const before = sinceOf(db);
  const raw = Math.ceil(before.raw / SLOT) * SLOT;
  const minute = Math.ceil(before.minute / HOUR) * HOUR;
  const since: Since = { raw, tenSeconds: raw, minute, hour: 0 };
  moveCalls(db, since);
  sumUpHours(db);
  moveReadings(db, since);
  for (const [tier, end] of Object.entries({ raw, tenSeconds: raw, minute })) setSince(db, tier as keyof Since, end);
}

function moveCalls(db: Database, since: Since): void {
  const rawOnly = { ...since, minute: NEVER, hour: NEVER };
  for (const { id } of seriesOf(db)) {
    const sql = 'SELECT at, state FROM raw WHERE series = ? AND at >= ? ORDER BY at';
    for (let from = since.raw, isLeft = true; isLeft; from += SLOT) {
      const next = db.get<{ at: number | null }>('SELECT min(at) at FROM raw WHERE series = ? AND at >= ?', id, from)?.at;
      isLeft = next !== null && next !== undefined;
      if (!isLeft) break;
      from = rowOf(next as number, SLOT);
      const calls = db.all<{ at: EpochMs; state: Uint8Array }>(`${sql.replace('ORDER', 'AND at < ? ORDER')}`, id, from, from + SLOT);
      foldInCalls(db, { series: id, calls }, rawOnly);
    }
  }
}

function sumUpHours(db: Database): void {
  for (const { id } of seriesOf(db)) {
    let hour: { at: EpochMs; sum: CallSum } | undefined;
    const write = (): void => {
      if (hour !== undefined) db.run('INSERT INTO hour VALUES (?, ?, ?)', id, hour.at, encode(hour.sum.recorded));
    };
    const minutes = db.each<{ at: EpochMs; state: Uint8Array }>('SELECT at, state FROM minute WHERE series = ? ORDER BY at', id);
    for (const { at, state } of minutes) {
      if (hour === undefined || rowOf(at, HOUR) !== hour.at) {
        write();
        hour = { at: rowOf(at, HOUR), sum: new CallSum() };
      }
      hour.sum.add(decodeStored(state));
    }
    write();
  }
}

function seriesOf(db: Database): { id: number }[] {
  return db.all<{ id: number }>('SELECT id FROM series');
}

function moveReadings(db: Database, since: Since): void {
  for (const { id } of db.all<{ id: number }>('SELECT id FROM reading')) moveMinutes(db, id, since);
  const slotsOnly = { ...since, hour: NEVER };
  let slot: { at: EpochMs; samples: Gathering } | undefined;
  const write = (): void => {
    for (const [reading, samples] of slot?.samples.plain() ?? []) foldInSamples(db, { reading, samples }, slotsOnly);
  };
  const rows = db.each<{ at: EpochMs; packed: Uint8Array }>(
    'SELECT at, packed FROM reading_raw WHERE at >= ? ORDER BY at',
    since.raw,
  );
  for (const { at, packed } of rows) {
    if (slot === undefined || rowOf(at, SLOT) !== slot.at) {
      write();
      slot = { at: rowOf(at, SLOT), samples: new Gathering() };
    }
    const { samples } = slot;
    unpackReadings(packed, (id, value) => samples.sample(id, at, value));
  }
  write();
}

function moveMinutes(db: Database, reading: number, since: Since): void {
  const slots = new Map<EpochMs, PartAt[]>();
  const hours = new Map<EpochMs, ReadingSum>();
  const minutes = db.each<ReadingPart & { at: EpochMs }>(
    'SELECT at, samples, sum, min, max, last, last_at lastAt FROM reading_minute WHERE reading = ? ORDER BY at',
    reading,
  );
  for (const part of minutes) {
    const hour = rowOf(part.at, HOUR);
    const sum = hours.get(hour) ?? new ReadingSum();
    sum.add(part);
    hours.set(hour, sum);
    // Later ones are there as they came.
    if (part.at >= since.raw || part.at < since.minute) continue;
    const slot = rowOf(part.at, SLOT);
    slots.set(slot, [...(slots.get(slot) ?? []), { ...part }]);
  }
  for (const [slot, parts] of slots) putChunk(db, { reading, slot }, { chunk: { parts }, width: MINUTE });
  for (const [at, { part }] of hours) addHour(db, { reading, at }, part);
}

/** id: uint32 LE | value: float64 LE | id | value | … */
function unpackReadings(bytes: Uint8Array, visit: (id: number, value: number) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 12 <= view.byteLength; at += 12) visit(view.getUint32(at, true), view.getFloat64(at + 4, true));
}
