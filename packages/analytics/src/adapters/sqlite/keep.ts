/**
 * Lets go of what is past its retention, and of the oldest when the file is larger than it may be.
 *
 *   raw ──▶ ten seconds ──▶ minutes ──▶ hours ──▶ gone          samples of a reading get coarser, calls are in all tiers
 *
 * Each step is one transaction that moves the end of a tier on and drops or coarsens what lies before it, some thousand
 * rows at most; what is left waits for the next step. Rows that a tier still has before its end are seen by nobody.
 *
 * A file that is too large loses precision before it loses time: the oldest raw values go first, down to the ten
 * minutes that are under way, then ten seconds, then minutes, and hours only at the very last.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import {
  END_WIDTH,
  HOUR,
  MINUTE,
  type Retention,
  rowOf,
  type Since,
  SLOT,
  TEN_SECONDS,
  type TierName,
} from '../../tier.ts';
import { firstBlock, GROUPS } from './blocks.ts';
import { Block } from './chunk/block.ts';
import { folded } from './chunk/samples.ts';
import type { Database } from './database.ts';
import { SUMMED } from './fold-in.ts';
import { type BlockTable, putBlock } from './fold-in-samples.ts';
import { setSince, sinceOf } from './since.ts';

/** Rows of a table in one step: some ten milliseconds. */
const MOST_ROWS = 5_000;
/** A file that was too large gets this much below its limit, so that it is not cut at every batch. */
const CUT_TO = 0.9;
/** More steps than a cut ever takes. */
const MOST_CUTS = 200;

/** Finest first. */
const TIERS: readonly TierName[] = ['raw', 'tenSeconds', 'minute', 'hour'];

/**
 * Drops what is too old.
 *
 * @param now the newest moment there is, and not later than the wall
 * @returns whether some of it is left for another step
 */
export function dropOld(db: Database, retention: Retention, now: EpochMs): boolean {
  const ends = new Map(TIERS.map((tier) => [tier, rowOf(now - retention[tier], END_WIDTH[tier])]));
  return db.transaction('write', () => moveEnds(db, ends));
}

/**
 * A clock that was ahead for a while has moved the ends past all that comes now, which would only be kept by the hour.
 * The finer tiers begin anew with the next hour.
 *
 * @param wall the time it is now
 */
export function beginAnew(db: Database, wall: EpochMs): void {
  if (wall >= sinceOf(db).raw) return;
  const next = rowOf(wall, HOUR) + HOUR;
  db.transaction('write', () => {
    const since = sinceOf(db);
    if (wall >= since.raw || next >= since.raw) return;
    for (const tier of ['raw', 'tenSeconds', 'minute'] as const) setSince(db, tier, Math.min(since[tier], next));
  });
}

/** What was cut off a file that was too large: nothing of these tiers is left before these moments. */
export type Cut = Partial<Record<TierName, EpochMs>>;

/** @param now the newest moment there is. @returns undefined when the file is not too large */
export function cutTo(db: Database, maxBytes: number, now: EpochMs): Cut | undefined {
  if (db.usedBytes() <= maxBytes) return undefined;
  const cut: Cut = {};
  for (let step = 0; step < MOST_CUTS && db.usedBytes() > maxBytes * CUT_TO; step += 1) {
    const next = nextCut(db, now);
    if (next === undefined) break;
    cut[next.tier] = next.end;
    const ends = new Map([[next.tier, next.end]]);
    while (db.transaction('write', () => moveEnds(db, ends)));
  }
  db.shrink();
  return cut;
}

/** The next quarter of the finest tier that has anything before what is under way. */
function nextCut(db: Database, now: EpochMs): { tier: TierName; end: EpochMs } | undefined {
  const since = sinceOf(db);
  for (const tier of TIERS) {
    const width = END_WIDTH[tier];
    const last = rowOf(now, width);
    const first = firstIn(db, tier, since[tier]);
    if (first === undefined || !(first < last)) continue;
    return { tier, end: Math.min(last, rowOf(first, width) + Math.max(width, rowOf((last - first) / 4, width))) };
  }
  return undefined;
}

function firstIn(db: Database, tier: TierName, since: EpochMs): EpochMs | undefined {
  const table = tier === 'raw' ? 'calls_chunk' : (SUMMED.find((one) => one.tier === tier)?.table ?? 'hour');
  const calls = firstOf(db, { table, column: tier === 'raw' ? 'slot' : 'at' }, since);
  const readings = tier === 'hour' ? firstBlock(db, 'reading_hour', since) : firstChunk(db, tier, since);
  return calls === undefined ? readings : Math.min(calls, readings ?? calls);
}

function firstChunk(db: Database, tier: TierName, since: EpochMs): EpochMs | undefined {
  const first = firstBlock(db, 'reading_chunk', since);
  const finer = TIERS[TIERS.indexOf(tier) - 1];
  // Past the end of this tier the samples are in a finer one.
  return first !== undefined && finer !== undefined && first >= sinceOf(db)[finer] ? undefined : first;
}

/** The first row of any series from a moment on: one look a series, of which the index has the first row at hand. */
export function firstOf(
  db: Database,
  { table, column }: { table: string; column: 'slot' | 'at' },
  from: EpochMs,
): EpochMs | undefined {
  const sql = `SELECT min(first) first FROM
    (SELECT (SELECT min(${column}) FROM ${table} WHERE series = k.id AND ${column} >= ?) first FROM series k)`;
  return db.get<{ first: number | null }>(sql, from)?.first ?? undefined;
}

/** Moves ends on, finer ones at least as far as coarser ones, and drops. @returns whether rows are left */
function moveEnds(db: Database, wanted: ReadonlyMap<TierName, EpochMs>): boolean {
  const since: Record<TierName, EpochMs> = { ...sinceOf(db) };
  let least = Number.NEGATIVE_INFINITY;
  const ends = new Map<TierName, EpochMs>();
  for (const tier of TIERS.toReversed()) {
    least = Math.max(least, wanted.get(tier) ?? least, since[tier]);
    ends.set(tier, least);
  }
  let isLeft = false;
  for (const tier of ['raw', 'tenSeconds'] as const) {
    const wish = ends.get(tier) ?? since[tier];
    const end = tier === 'raw' ? wish : Math.min(wish, since.raw);
    isLeft ||= end < wish;
    if (end <= since[tier]) continue;
    const reached = coarsen(db, { from: since[tier], to: end, width: tier === 'raw' ? TEN_SECONDS : MINUTE });
    isLeft ||= reached < end;
    setSince(db, tier, reached);
    since[tier] = reached;
  }
  for (const tier of ['minute', 'hour'] as const) {
    // Not past a finer tier that is still on its way.
    const end = rowOf(Math.min(ends.get(tier) ?? since[tier], since.tenSeconds, since.raw), END_WIDTH[tier]);
    if (end > since[tier]) setSince(db, tier, end);
  }
  return deleteOld(db, sinceOf(db)) || isLeft;
}

/** Samples of readings in [from, to) become rows of this width. @returns up to which slot it came */
function coarsen(db: Database, { from, to, width }: { from: EpochMs; to: EpochMs; width: Milliseconds }): EpochMs {
  let rows = 0;
  const next = (slot: EpochMs): EpochMs | undefined => firstBlock(db, 'reading_chunk', slot);
  for (let slot = next(from); slot !== undefined && slot < to; slot = next(slot + SLOT)) {
    if (rows >= MOST_ROWS) return slot;
    const blocks = db.all<{ group: number; data: Uint8Array }>(
      `SELECT k.grp "group", t.data FROM (${GROUPS}) k CROSS JOIN reading_chunk t ON t.grp = k.grp AND t.slot = ?`,
      slot,
    );
    for (const { group, data } of blocks) {
      const block = new Block(data);
      for (const place of block.places) block.set(place, folded(block.get(place) ?? { parts: [] }, width));
      putBlock(db, { table: 'reading_chunk', group, slot, width }, block);
      rows += block.places.length;
    }
  }
  return to;
}

/** @returns whether rows are left */
function deleteOld(db: Database, since: Since): boolean {
  const bySeries = (table: string, column: 'slot' | 'at'): string =>
    `DELETE FROM ${table} WHERE rowid IN (SELECT t.rowid FROM series CROSS JOIN ${table} t
       ON t.series = series.id AND t.${column} < ? LIMIT ${MOST_ROWS})`;
  const byGroup = (table: BlockTable): string =>
    `DELETE FROM ${table} WHERE rowid IN (SELECT t.rowid FROM (${GROUPS}) k CROSS JOIN ${table} t
       ON t.grp = k.grp AND t.slot < ? LIMIT ${MOST_ROWS})`;
  const deleted = [
    db.run(bySeries('calls_chunk', 'slot'), since.raw),
    ...SUMMED.map(({ tier, table }) => db.run(bySeries(table, 'at'), since[tier])),
    db.run(byGroup('reading_chunk'), since.minute),
    db.run(byGroup('reading_hour'), since.hour),
    db.run(`DELETE FROM event WHERE rowid IN (SELECT rowid FROM event WHERE at < ? LIMIT ${MOST_ROWS})`, since.minute),
    db.run(
      `DELETE FROM annotation WHERE rowid IN (SELECT rowid FROM annotation WHERE at < ? LIMIT ${MOST_ROWS})`,
      since.hour,
    ),
  ];
  return deleted.some((rows) => rows >= MOST_ROWS);
}
