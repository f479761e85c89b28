/**
 * Opens `history.db`, whatever is there: nothing, a history, an older or a newer one, or a file that is damaged.
 */
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs, Milliseconds } from '@perf/core';
import type { HistoryInfo } from '../../history.ts';
import { Database } from './database.ts';
import { infoOf } from './info.ts';
import type { Start } from './messages.ts';
import { Reader } from './read.ts';
import { migrate } from './schema.ts';
import { Stored } from './stored.ts';
import { isDamage } from './trouble.ts';
import { Writer } from './write.ts';

/** A history that is open, for one thread. */
export interface HistoryFile {
  readonly path: string;
  /** Tells this file from another one that took its name. */
  readonly identity: string;
  readonly read: Reader;
  readonly stored: Stored;
  readonly write: Writer;
  info(): Omit<HistoryInfo, 'notices'>;
  /** Packs first what it wrote. */
  close(): void;
  /** Closes it as it is. */
  letGo(): void;
}

export function pathIn(folder: string): string {
  return join(folder, 'history.db');
}

/**
 * @param onNotice hears of a damaged file that was put aside, and of what its user should know later
 * @throws PerfError `analytics/history-too-new`; what the file system and SQLite throw, see `failureOf`
 */
export function openHistoryFile(start: Start, now: EpochMs, onNotice: (notice: string) => void): HistoryFile {
  const path = pathIn(start.folder);
  mkdirSync(start.folder, { recursive: true, mode: 0o700 });
  const before = identityOf(path);
  try {
    return open(path, start, onNotice);
  } catch (error) {
    if (!isDamage(error) || before === undefined) throw error;
    const notice = putAside(path, before, now);
    if (notice !== undefined) onNotice(notice);
    return open(path, start, onNotice);
  }
}

/**
 * Moves a damaged file and its log out of the way. Another process may have done so already and begun a new file, which
 * must stay: that one is told by its identity.
 *
 * @param identity of the file that is damaged
 * @returns what happened, in words; undefined when the file at this path is another one by now
 */
export function putAside(path: string, identity: string, now: EpochMs): string | undefined {
  if (identityOf(path) !== identity) return undefined;
  const aside = `${path}.damaged-${new Date(now).toISOString().replaceAll(':', '-')}`;
  // The log first: beside a new file it would be taken for its own.
  for (const suffix of ['-wal', '-shm', '']) {
    if (identityOf(path + suffix) !== undefined) renameSync(path + suffix, aside + suffix);
  }
  return `The history was damaged. It is kept as ${aside}, and a new one was begun.`;
}

function open(path: string, start: Start, onNotice: (notice: string) => void): HistoryFile {
  const { busyTimeout, retention, maxBytes } = start;
  const db = openDatabase(path, busyTimeout);
  const write = new Writer(db, { retention, maxBytes, onNotice });
  return {
    path,
    identity: identityOf(path) ?? '',
    read: new Reader(db),
    stored: new Stored(db),
    write,
    info: () => ({ file: path, bytes: sizeOf(path) + sizeOf(`${path}-wal`), ...infoOf(db) }),
    letGo: () => db.close(),
    close: () => {
      try {
        write.close();
      } finally {
        db.close();
      }
    },
  };
}

/** @throws what SQLite throws for a file that is none, or see `migrate` */
function openDatabase(path: string, busyTimeout: Milliseconds): Database {
  // SQLite makes a file that everybody may read, and its log with the same rights.
  if (identityOf(path) === undefined) closeSync(openSync(path, 'a', 0o600));
  const db = new Database(path, busyTimeout);
  try {
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function identityOf(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false, bigint: true });
  return status === undefined ? undefined : `${status.dev}:${status.ino}`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
