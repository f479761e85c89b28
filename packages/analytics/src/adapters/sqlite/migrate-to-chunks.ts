/**
 * From version 1, which had raw rows and minutes, to chunks and four tiers.
 *
 * Raw rows become ten seconds as well, and minutes become hours. Ends of tiers move on to where they may stand now: what
 * lies between is kept by the next coarser tier, which has it already.
 */
import type { EpochMs } from '@perf/core';
import { HOUR, rowOf, type Since, SLOT, type TierName } from '../../tier.ts';
import type { PartAt } from './chunk/samples.ts';
import { Gathering } from './compact.ts';
import type { Database } from './database.ts';
import { foldInCalls } from './fold-in.ts';
import { foldInSamples } from './fold-in-samples.ts';
import { setSince, sinceOf } from './since.ts';
import { sumUpHours } from './sum-up-rows.ts';

/** Of a tier that must not be touched, since it has everything already. */
const NEVER = Number.POSITIVE_INFINITY;

export function migrateToChunks(db: Database): void {
  const before = sinceOf(db);
  const raw = Math.ceil(before.raw / SLOT) * SLOT;
  const minute = Math.ceil(before.minute / HOUR) * HOUR;
  const since: Since = { raw, tenSeconds: raw, minute, hour: 0, day: NEVER };
  moveCalls(db, since);
  sumUpHours(db);
  moveReadings(db, since);
  for (const [tier, end] of Object.entries({ raw, tenSeconds: raw, minute })) setSince(db, tier as TierName, end);
}

function moveCalls(db: Database, since: Since): void {
  const rawOnly = { ...since, minute: NEVER, hour: NEVER };
  for (const { id } of db.all<{ id: number }>('SELECT id FROM series')) {
    const sql = 'SELECT at, state FROM raw WHERE series = ? AND at >= ? ORDER BY at';
    for (let from = since.raw, isLeft = true; isLeft; from += SLOT) {
      const next = db.get<{ at: number | null }>(
        'SELECT min(at) at FROM raw WHERE series = ? AND at >= ?',
        id,
        from,
      )?.at;
      isLeft = next !== null && next !== undefined;
      if (!isLeft) break;
      from = rowOf(next as number, SLOT);
      const calls = db.all<{ at: EpochMs; state: Uint8Array }>(
        `${sql.replace('ORDER', 'AND at < ? ORDER')}`,
        id,
        from,
        from + SLOT,
      );
      foldInCalls(db, { series: id, calls }, rawOnly);
    }
  }
}

function moveReadings(db: Database, since: Since): void {
  for (const { id } of db.all<{ id: number }>('SELECT id FROM reading')) moveMinutes(db, id, since);
  const slotsOnly = { ...since, hour: NEVER };
  let slot: { at: EpochMs; samples: Gathering } | undefined;
  const write = (): void => {
    if (slot !== undefined) foldInSamples(db, slot.samples.all(), slotsOnly);
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

/** Minutes go where samples of their time belong; those of later ones are there as they came, so only hours get them. */
function moveMinutes(db: Database, reading: number, since: Since): void {
  const parts = db.all<PartAt>(
    'SELECT at, samples, sum, min, max, last, last_at lastAt FROM reading_minute WHERE reading = ? ORDER BY at',
    reading,
  );
  const [older, newer] = [parts.filter(({ at }) => at < since.raw), parts.filter(({ at }) => at >= since.raw)];
  foldInSamples(db, [[reading, { parts: older }]], since);
  foldInSamples(db, [[reading, { parts: newer }]], {
    raw: NEVER,
    tenSeconds: NEVER,
    minute: NEVER,
    hour: 0,
    day: NEVER,
  });
}

/** id: uint32 LE | value: float64 LE | id | value | … */
function unpackReadings(bytes: Uint8Array, visit: (id: number, value: number) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 12 <= view.byteLength; at += 12) visit(view.getUint32(at, true), view.getFloat64(at + 4, true));
}
