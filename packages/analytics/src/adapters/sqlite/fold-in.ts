/**
 * Adds calls and samples to all tiers that keep their time, each row read and written once.
 *
 * Invariant: to be called within a transaction that also takes them from where they were. What is older than a tier keeps
 * does not enter it; so at any moment all tiers hold the same, for as long as they keep it.
 */
import { decode, type EpochMs, encode, type Milliseconds, type Recorded } from '@perf/core';
import type { ReadingPart } from '../../history.ts';
import { CallSum, ReadingSum } from '../../sum-up.ts';
import { HOUR, MINUTE, rowOf, type Since, SLOT, TEN_SECONDS, type TierName } from '../../tier.ts';
import { damaged } from './chunk/bytes.ts';
import { countOf, folded, joined, packSamples, partsOf, type SampleChunk, unpackSamples } from './chunk/samples.ts';
import { packStates, type StateAt, unpackStates } from './chunk/states.ts';
import type { Database } from './database.ts';

/** The tiers whose rows are merged histograms, finest first. */
export const SUMMED = [
  { tier: 'tenSeconds', table: 'ten_seconds', width: TEN_SECONDS },
  { tier: 'minute', table: 'minute', width: MINUTE },
  { tier: 'hour', table: 'hour', width: HOUR },
] as const satisfies readonly { tier: TierName; table: string; width: Milliseconds }[];

/** How wide the samples of a reading in this slot are kept; undefined: not in slots any more. */
function widthAt(slot: EpochMs, since: Since): Milliseconds | undefined {
  if (slot >= since.raw) return 0;
  if (slot >= since.tenSeconds) return TEN_SECONDS;
  return slot >= since.minute ? MINUTE : undefined;
}

/** @throws PerfError `analytics/history-damaged`: what is stored here was once sound */
export function decodeStored(state: Uint8Array): Recorded {
  try {
    return decode(state);
  } catch {
    throw damaged();
  }
}

/** @param calls of one series, ascending */
export function foldInCalls(db: Database, { series, calls }: { series: number; calls: readonly StateAt[] }, since: Since): void {
  for (const [slot, states] of Map.groupBy(calls, ({ at }) => rowOf(at, SLOT))) {
    if (slot >= since.raw) addStates(db, { series, slot, states });
  }
  let finer = calls.map(({ at, state }) => ({ at, recorded: decodeStored(state) }));
  for (const { tier, table, width } of SUMMED) {
    const rows = new Map<EpochMs, CallSum>();
    for (const { at, recorded } of finer) {
      const row = rowOf(at, width);
      const sum = rows.get(row) ?? new CallSum();
      sum.add(recorded);
      rows.set(row, sum);
    }
    finer = [...rows].map(([at, sum]) => ({ at, recorded: sum.recorded }));
    for (const [at, sum] of rows) if (at >= since[tier]) addSum(db, table, { series, at, sum });
  }
}

interface Place {
  readonly series: number;
  readonly at: EpochMs;
}

function addStates(
  db: Database,
  { series, slot, states }: { series: number; slot: EpochMs; states: readonly StateAt[] },
): void {
  const known = db.get<{ data: Uint8Array }>('SELECT data FROM calls_chunk WHERE series = ? AND slot = ?', series, slot);
  const all = known === undefined ? states : [...unpackStates(known.data), ...states].sort((a, b) => a.at - b.at);
  db.run(
    `INSERT INTO calls_chunk (series, slot, n, data) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = excluded.n, data = excluded.data`,
    ...[series, slot, all.length, packStates(all)],
  );
}

/** @param sum is changed: it may be added to what is there */
function addSum(db: Database, table: (typeof SUMMED)[number]['table'], { series, at, sum }: Place & { sum: CallSum }): void {
  const known = db.get<{ state: Uint8Array }>(`SELECT state FROM ${table} WHERE series = ? AND at = ?`, series, at);
  if (known === undefined) {
    db.run(`INSERT INTO ${table} VALUES (?, ?, ?)`, series, at, encode(sum.recorded));
    return;
  }
  const both = new CallSum();
  both.add(decodeStored(known.state));
  both.add(sum.recorded);
  db.run(`UPDATE ${table} SET state = ? WHERE series = ? AND at = ?`, encode(both.recorded), series, at);
}

/** @param samples of one reading, ascending */
export function foldInSamples(db: Database, { reading, samples }: { reading: number; samples: SampleChunk }, since: Since): void {
  const hours = new Map<EpochMs, ReadingSum>();
  for (const [slot, chunk] of bySlots(samples)) {
    const width = widthAt(slot, since);
    if (width !== undefined) addChunk(db, { reading, slot }, { chunk, width });
    const hour = rowOf(slot, HOUR);
    const sum = hours.get(hour) ?? new ReadingSum();
    addTo(sum, chunk);
    hours.set(hour, sum);
  }
  for (const [hour, { part }] of hours) if (hour >= since.hour) addHour(db, { reading, at: hour }, part);
}

/** Writes a chunk in the place of the one that is there. */
export function putChunk(
  db: Database,
  { reading, slot }: { reading: number; slot: EpochMs },
  { chunk, width }: { chunk: SampleChunk; width: Milliseconds },
): void {
  db.run(
    `INSERT INTO reading_chunk (reading, slot, width, n, data) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET width = excluded.width, n = excluded.n, data = excluded.data`,
    ...[reading, slot, width, countOf(chunk), packSamples(chunk)],
  );
}

function addChunk(
  db: Database,
  place: { reading: number; slot: EpochMs },
  { chunk, width }: { chunk: SampleChunk; width: Milliseconds },
): void {
  const sql = 'SELECT data FROM reading_chunk WHERE reading = ? AND slot = ?';
  const known = db.get<{ data: Uint8Array }>(sql, place.reading, place.slot);
  const all = known === undefined ? folded(chunk, width) : joined(unpackSamples(known.data), chunk, width);
  putChunk(db, place, { chunk: all, width });
}

export function addHour(db: Database, { reading, at }: { reading: number; at: EpochMs }, part: ReadingPart): void {
  const { samples, sum, min, max, last, lastAt } = part;
  db.run(
    `INSERT INTO reading_hour (reading, at, samples, sum, min, max, last, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (reading, at) DO UPDATE SET
       samples = samples + excluded.samples, sum = sum + excluded.sum,
       min = min(min, excluded.min), max = max(max, excluded.max),
       last = CASE WHEN excluded.last_at > last_at THEN excluded.last
                   WHEN excluded.last_at = last_at THEN max(last, excluded.last) ELSE last END,
       last_at = max(last_at, excluded.last_at)`,
    ...[reading, at, samples, sum, min, max, last, lastAt],
  );
}

function* bySlots(samples: SampleChunk): Generator<readonly [EpochMs, SampleChunk]> {
  if ('parts' in samples) {
    for (const [slot, parts] of Map.groupBy(samples.parts, ({ at }) => rowOf(at, SLOT))) yield [slot, { parts }];
    return;
  }
  const { at, values } = samples;
  for (let from = 0; from < at.length; ) {
    const slot = rowOf(at[from] as number, SLOT);
    let to = from + 1;
    while (to < at.length && (at[to] as number) < slot + SLOT) to += 1;
    yield [slot, { at: at.subarray(from, to), values: values.subarray(from, to) }];
    from = to;
  }
}

function addTo(sum: ReadingSum, chunk: SampleChunk): void {
  if ('parts' in chunk) for (const part of partsOf(chunk)) sum.add(part);
  else for (let i = 0; i < chunk.at.length; i += 1) sum.addSample(chunk.at[i] as number, chunk.values[i] as number);
}
