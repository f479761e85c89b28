/**
 * Opens `history.db`, whatever is there: nothing, a history, a newer one, or a file that is damaged.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isPerfError, PerfError } from '@perf/core';
import { HistoryFile } from './file.ts';

/** SQLite's words for a file that is none of its own, or that is broken inside. */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/**
 * @param now epoch milliseconds, for the name of a damaged file that is put aside
 * @throws PerfError `analytics/history-too-new`, or `analytics/history-open` where the folder can't be used
 */
export function openHistoryFile(folder: string, now: number): HistoryFile {
  const path = join(folder, 'history.db');
  try {
    mkdirSync(folder, { recursive: true });
    return new HistoryFile(path);
  } catch (error) {
    if (isPerfError(error)) throw error;
    if (isDamage(error) && existsSync(path)) return new HistoryFile(path, [putAside(path, now)]);
    throw new PerfError('analytics/history-open', {
      message: `Expected \`${path}\` to be a file that can be written: ${(error as Error).message}`,
      hint: 'Check the rights and the free space of the folder, or give another one.',
      cause: error,
    });
  }
}

function isDamage(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && [SQLITE_CORRUPT, SQLITE_NOTADB].includes(errcode & 0xff);
}

/** @returns what happened, in words */
function putAside(path: string, now: number): string {
  const aside = `${path}.damaged-${new Date(now).toISOString().replaceAll(':', '-')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return `The history was damaged. It is kept as ${aside}, and a new one was started.`;
}
