/**
 * A history to ask only. SQLite can't read one in a folder that it may not write, since readers leave marks beside the
 * file; there a copy is read, with the log of what was not yet in the file, and removed afterwards.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History, HistoryReader } from '@perf/analytics';
import { openHistory, type SqliteHistoryOptions } from '@perf/analytics/sqlite';
import { isPerfError } from '@perf/core';

const FILES = ['history.db', 'history.db-wal'];

/**
 * Asks the history of a folder. Reading costs a copy of it where the folder can't be written.
 *
 * @throws what `openHistory` throws, also where no copy can be made or it is not whole
 */
export async function readHistory<T>(
  options: SqliteHistoryOptions,
  ask: (history: HistoryReader) => Promise<T>,
): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'perfkit-read-'));
  try {
    const history = await openHistory(options).catch((error: unknown) => {
      if (!isMissingRight(error)) throw error;
      return openCopy(options, copy).catch(() => {
        throw error;
      });
    });
    return await ask(history).finally(() => history.close());
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function openCopy(options: SqliteHistoryOptions, copy: string): Promise<History> {
  for (const name of FILES) {
    const original = join(options.folder, name);
    if (existsSync(original)) copyFileSync(original, join(copy, name));
  }
  const history = await openHistory({ ...options, folder: copy });
  const { notices } = await history.info();
  if (notices.length === 0) return history;
  // Somebody wrote while it was copied.
  await history.close();
  throw new Error(notices.join(' '));
}

function isMissingRight(error: unknown): boolean {
  return isPerfError(error) && ['analytics/history-read-only', 'analytics/history-open'].includes(error.code);
}
