/**
 * Adds calls to all tiers that keep their time, each row read and written once. Samples: `fold-in-samples.ts`.
 *
 * Invariant: to be called within a transaction that also takes them from where they were. What is older than a tier keeps
 * does not enter it; so at any moment all tiers hold the same, for as long as they keep it.
 */
import { type EpochMs, encode, type Milliseconds } from '@perf/core';
import { CallSum } from '../../sum-up.ts';
import { DAY, HOUR, MINUTE, type RowTier, rowOf, type Since, SLOT, TEN_SECONDS } from '../../tier.ts';
import { damaged } from './chunk/bytes.ts';
import { packStates, type StateAt, unpackStates } from './chunk/states.ts';
import type { Database } from './database.ts';

interface SummedTier {
  readonly tier: RowTier;
  readonly table: 'ten_seconds' | 'minute' | 'hour' | 'day';
  readonly width: Milliseconds;
}

/** The tiers whose rows are merged histograms, finest first. */
export const SUMMED: readonly SummedTier[] = [
  { tier: 'tenSeconds', table: 'ten_seconds', width: TEN_SECONDS },
  { tier: 'minute', table: 'minute', width: MINUTE },
  { tier: 'hour', table: 'hour', width: HOUR },
  { tier: 'day', table: 'day', width: DAY },
];

/** @throws PerfError `analytics/history-damaged`: what is stored here was once sound */
export function addStored(sum: CallSum, state: Uint8Array): void {
  try {
    sum.addState(state);
  } catch (cause) {
    throw damaged(cause);
  }
}

/** @param calls of one series, ascending */
export function foldInCalls(
  db: Database,
  { series, calls }: { series: number; calls: readonly StateAt[] },
  since: Since,
): void {
  for (const [slot, states] of Map.groupBy(calls, ({ at }) => rowOf(at, SLOT))) {
    if (slot >= since.raw) addStates(db, { series, slot, states });
  }
  let finer: readonly StateAt[] = calls;
  for (const { tier, table, width } of SUMMED) {
    const rows = new Map<EpochMs, CallSum>();
    for (const { at, state } of finer) {
      const row = rowOf(at, width);
      const sum = rows.get(row) ?? new CallSum();
      addStored(sum, state);
      rows.set(row, sum);
    }
    finer = Array.from(rows, ([at, sum]) => ({ at, state: encode(sum.recorded) }));
    for (const row of finer) if (row.at >= since[tier]) addState(db, table, { series, ...row });
  }
}

function addStates(
  db: Database,
  { series, slot, states }: { series: number; slot: EpochMs; states: readonly StateAt[] },
): void {
  const known = db.get<{ data: Uint8Array }>(
    'SELECT data FROM calls_chunk WHERE series = ? AND slot = ?',
    series,
    slot,
  );
  const all = known === undefined ? states : [...unpackStates(known.data), ...states].sort((a, b) => a.at - b.at);
  db.run(
    `INSERT INTO calls_chunk (series, slot, n, data) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = excluded.n, data = excluded.data`,
    ...[series, slot, all.length, packStates(all)],
  );
}

function addState(
  db: Database,
  table: SummedTier['table'],
  { series, at, state }: StateAt & { readonly series: number },
): void {
  const known = db.get<{ state: Uint8Array }>(`SELECT state FROM ${table} WHERE series = ? AND at = ?`, series, at);
  if (known === undefined) {
    db.run(`INSERT INTO ${table} VALUES (?, ?, ?)`, series, at, state);
    return;
  }
  const both = new CallSum();
  addStored(both, known.state);
  addStored(both, state);
  db.run(`UPDATE ${table} SET state = ? WHERE series = ? AND at = ?`, encode(both.recorded), series, at);
}
