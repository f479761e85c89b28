/**
 * The tables of `history.db`, and how a file comes to the version this perfkit writes.
 *
 *   series  name and labels once                      raw     one row a series and tick, 48 hours
 *   minute  the same calls merged by minute, 90 days  event   what happened, as JSON
 *   reading        one row a reading and tick         reading_minute   n, sum, min, max, last
 *
 * A call is in `raw` and in `minute`; a question takes each stretch of time from one of the two, never from both.
 * A raw row at `at` belongs to the minute ⌊at / 60,000⌋.
 */
import type { DatabaseSync } from 'node:sqlite';
import { PerfError } from '@perf/core';

export const VERSION = 1;

const TABLES = `
  CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL, labels TEXT NOT NULL, UNIQUE (name, labels));
  CREATE TABLE raw (series INTEGER NOT NULL, at INTEGER NOT NULL, state BLOB NOT NULL);
  CREATE INDEX raw_at ON raw (at);
  CREATE TABLE minute (series INTEGER NOT NULL, at INTEGER NOT NULL, state BLOB NOT NULL, UNIQUE (series, at));
  CREATE INDEX minute_at ON minute (at);
  CREATE TABLE reading (name TEXT NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL);
  CREATE INDEX reading_at ON reading (at);
  CREATE TABLE reading_minute (
    name TEXT NOT NULL, at INTEGER NOT NULL,
    n INTEGER NOT NULL, sum REAL NOT NULL, min REAL NOT NULL, max REAL NOT NULL, last REAL NOT NULL, last_at INTEGER NOT NULL,
    UNIQUE (name, at)
  );
  CREATE TABLE event (at INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
  CREATE INDEX event_at ON event (at);
`;

/**
 * Prepares a file for reading and writing.
 *
 * WAL lets readers go on while one writes. `synchronous = NORMAL` writes without waiting for the disk: what was
 * acknowledged survives the end of the process, and after a power cut the file is whole, less its last moments.
 *
 * @throws PerfError `analytics/history-too-new`
 */
export function prepare(db: DatabaseSync): void {
  db.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  const version = versionOf(db);
  if (version > VERSION) {
    throw new PerfError('analytics/history-too-new', {
      message: `Expected a history of version ${VERSION} or older, got version ${version}`,
      hint: 'Update this perfkit, or give another folder with --data-dir.',
    });
  }
  if (version === VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  // Another process may have been faster between the look and the lock.
  if (versionOf(db) === 0) db.exec(`${TABLES} PRAGMA user_version = ${VERSION};`);
  db.exec('COMMIT');
}

function versionOf(db: DatabaseSync): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
