/**
 * Adds calls to all tiers that keep their time, each row read and written once. Samples: `fold-in-samples.ts`.
 *
 * Invariant: to be called within a transaction that also takes them from where they were. What is older than a tier keeps
 * does not enter it; so at any moment all tiers hold the same, for as long as they keep it.
 */
import { decode, type EpochMs, encode, type Milliseconds, type Recorded } from '@perf/core';
import { CallSum } from '../../sum-up.ts';
import { HOUR, MINUTE, rowOf, type Since, SLOT, TEN_SECONDS, type TierName } from '../../tier.ts';
import { damaged } from './chunk/bytes.ts';
import { packStates, type StateAt, unpackStates } from './chunk/states.ts';
import type { Database } from './database.ts';

/** The tiers whose rows are merged histograms, finest first. */
export const SUMMED = [
  { tier: 'tenSeconds', table: 'ten_seconds', width: TEN_SECONDS },
  { tier: 'minute', table: 'minute', width: MINUTE },
  { tier: 'hour', table: 'hour', width: HOUR },
] as const satisfies readonly { tier: TierName; table: string; width: Milliseconds }[];

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
