/**
 * A lock on a file that the kernel lets go when its process ends, whatever way it ends: a transaction of SQLite on a
 * database that stays empty. No clocks, no stale locks; local disks only.
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { type Milliseconds, PerfError } from '@perf/core';
import type { LockMode } from '../../store.ts';

/** SQLite's result codes. */
const [BUSY, READONLY, FULL, CANTOPEN] = [5, 8, 13, 14];
const PATIENCE: Milliseconds = 10_000;
const RETRY: Milliseconds = 25;

/** A read takes the shared lock, which `BEGIN` alone does not. */
const STATEMENTS: Readonly<Record<LockMode, string>> = {
  shared: 'BEGIN; SELECT count(*) FROM sqlite_schema',
  exclusive: 'BEGIN EXCLUSIVE',
};

/** @throws PerfError `backup/busy`, `backup/read-only`, `backup/no-space` */
export async function lockFile(path: string, mode: LockMode): Promise<() => Promise<void>> {
  const db = opened(path);
  for (let waited = 0; ; waited += RETRY) {
    try {
      db.exec(STATEMENTS[mode]);
      break;
    } catch (error) {
      if (resultOf(error) === BUSY && waited < PATIENCE) {
        // A statement that failed half-way leaves its transaction open.
        if (db.isTransaction) db.exec('ROLLBACK');
        await wait(RETRY);
        continue;
      }
      db.close();
      throw worded(error, path);
    }
  }
  let isHeld = true;
  return async () => {
    if (isHeld) db.close();
    isHeld = false;
  };
}

function opened(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw worded(error, path);
  }
}

const resultOf = (error: unknown): number => ((error as { errcode?: number } | undefined)?.errcode ?? 0) & 0xff;

function worded(error: unknown, path: string): unknown {
  const result = resultOf(error);
  if (result === BUSY) {
    return new PerfError('backup/busy', {
      message: `Expected \`${path}\` to be free within ${PATIENCE / 1000} s, but another backup or prune holds it`,
      hint: 'Wait until the other one is done; a process that ended holds nothing.',
      cause: error,
    });
  }
  const code = { [READONLY]: 'EROFS', [CANTOPEN]: 'EACCES', [FULL]: 'ENOSPC' }[result];
  return code === undefined ? error : Object.assign(new Error((error as Error).message, { cause: error }), { code });
}
