/** Opens a history for one test, and closes it after. */
import { onTestFinished } from 'vitest';
import { openHistory, type SqliteHistoryOptions } from '../src/adapters/sqlite/index.ts';
import type { History, HistoryBatch } from '../src/history.ts';
import { batch, calls, T0 } from './batches.ts';

export const ALL = { from: 0, to: T0 * 2 };

/** Two calls and a reading, `after` milliseconds after T0. */
export const save = (after: number): HistoryBatch =>
  batch(after, { operations: [calls('save', [1, 2])], readings: { 'gc.time': 0.1 } });

export async function opened(options: SqliteHistoryOptions): Promise<History> {
  const history = await openHistory(options);
  onTestFinished(() => history.close());
  return history;
}

export async function countIn(history: History): Promise<number> {
  return (await history.operations(ALL))[0]?.recorded.histogram.count ?? 0;
}
