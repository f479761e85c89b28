/**
 * The tables of `history.db`, and how a file comes to the version that this perfkit writes.
 *
 *   series   name and labels, once                 reading         the name of a reading, once
 *   raw      one row a series and batch            reading_raw     one row a batch: all its readings, packed
 *   minute   the same calls, merged by minute      reading_minute  the same samples, summed up by minute
 *   event    what happened, as JSON                kept            since when each tier is complete
 *
 * Rows of `raw` and `minute` hold histograms as bytes (see `encode`). There is one index on each, by series and time:
 * a question about all series goes from one to the next, and a row costs half of what it would with a second index.
 * Names and labels are written as `text.ts` says.
 */
import type { DatabaseSync } from 'node:sqlite';
import { PerfError } from '@perf/core';

/** Each brings a file from the version of its place to the next. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL, labels TEXT NOT NULL, UNIQUE (name, labels));
  CREATE TABLE raw (series INTEGER NOT NULL, at NUMERIC NOT NULL, state BLOB NOT NULL);
  CREATE INDEX raw_place ON raw (series, at);
  CREATE TABLE minute (series INTEGER NOT NULL, at NUMERIC NOT NULL, state BLOB NOT NULL, UNIQUE (series, at));
  CREATE TABLE reading (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE reading_raw (at NUMERIC NOT NULL, packed BLOB NOT NULL);
  CREATE INDEX reading_raw_place ON reading_raw (at);
  CREATE TABLE reading_minute (
    reading INTEGER NOT NULL, at NUMERIC NOT NULL, samples INTEGER NOT NULL, sum REAL NOT NULL,
    min REAL NOT NULL, max REAL NOT NULL, last REAL NOT NULL, last_at NUMERIC NOT NULL, UNIQUE (reading, at)
  );
  CREATE TABLE event (at NUMERIC NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
  CREATE INDEX event_at ON event (at);
  CREATE INDEX event_kind ON event (kind, at);
  CREATE TABLE kept (tier TEXT PRIMARY KEY, since NUMERIC NOT NULL);
  INSERT INTO kept VALUES ('raw', 0), ('minute', 0);
  `,
];

export const SCHEMA_VERSION: number = MIGRATIONS.length;
const TABLES = ['series', 'raw', 'minute', 'reading', 'reading_raw', 'reading_minute', 'event', 'kept'];

/**
 * Brings a file to this version, or makes an empty one into a history.
 *
 * @throws PerfError `analytics/history-too-new`; `analytics/history-damaged` for a file that lacks a table
 */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) !== SCHEMA_VERSION) {
    db.exec('BEGIN IMMEDIATE');
    try {
      // Asked again under the lock: another process may have been faster.
      bringUp(db, versionOf(db));
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }
  const found = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
  const missing = TABLES.filter((table) => !found.some(({ name }) => name === table));
  if (missing.length > 0) {
    throw new PerfError('analytics/history-damaged', {
      message: `Expected a history, but it lacks ${missing.join(', ')}`,
    });
  }
}

function bringUp(db: DatabaseSync, version: number): void {
  if (version > SCHEMA_VERSION) {
    throw new PerfError('analytics/history-too-new', {
      message: `Expected a history of version ${SCHEMA_VERSION} or older, got version ${version}`,
      hint: 'Update this perfkit, or give it another data folder.',
    });
  }
  for (const step of MIGRATIONS.slice(version)) db.exec(step);
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}

function versionOf(db: DatabaseSync): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
