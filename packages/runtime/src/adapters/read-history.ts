/**
 * A history to ask only. SQLite can't read one in a folder that it may not write, since readers leave marks beside the
 * file; there a copy is read, with the log of what was not yet in the file, and removed afterwards.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History } from '@perf/analytics';
import { openHistory, type SqliteHistoryOptions } from '@perf/analytics/sqlite';
import { isPerfError } from '@perf/core';

const DATABASE = 'history.db';
const FILES = [DATABASE, `${DATABASE}-wal`];

/**
 * Asks the history of a folder. Reading costs a copy of it where the folder can't be written.
 *
 * @throws what `openHistory` throws, also where no copy can be made or it is not whole
 */
export async function readHistory<T>(
  options: SqliteHistoryOptions,
  ask: (history: Omit<History, 'append' | 'close'>) => Promise<T>,
): Promise<T> {
  let copy: string | undefined;
  const openCopy = async (): Promise<History> => {
    copy = mkdtempSync(join(tmpdir(), 'perfkit-read-'));
    for (const name of FILES) {
      const original = join(options.folder, name);
      // Without the first there is nothing to read: a copy of nothing would pass for an empty history.
      if (name === DATABASE || existsSync(original)) copyFileSync(original, join(copy, name));
    }
    return openWhole({ ...options, folder: copy });
  };
  try {
    const history = await openHistory(options).catch((error: unknown) => {
      if (!isMissingRight(error)) throw error;
      return openCopy().catch(() => {
        throw error;
      });
    });
    return await ask(history).finally(() => history.close());
  } finally {
    if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
  }
}

/** @throws when the file was damaged, since somebody wrote while it was copied */
async function openWhole(options: SqliteHistoryOptions): Promise<History> {
  const history = await openHistory(options);
  const { notices } = await history.info();
  if (notices.length === 0) return history;
  await history.close();
  throw new Error(notices.join(' '));
}

function isMissingRight(error: unknown): boolean {
  return isPerfError(error) && ['analytics/history-read-only', 'analytics/history-open'].includes(error.code);
}
