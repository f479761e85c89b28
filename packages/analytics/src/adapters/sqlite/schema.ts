/**
 * The tables of `history.db`, and how a file comes to the version that this perfkit writes.
 *
 *   journal      what was committed and is not yet in the other tables, see `journal.ts`
 *   series       name, labels and kind, once        reading        the name of a reading, once
 *   calls_chunk  ten minutes of a series, raw       reading_chunk  ten minutes of 16 readings: raw, or by 10 s, or minute
 *   ten_seconds  the same calls, merged by 10 s     reading_hour   the same samples by the hour, a day of 16 readings
 *   minute, hour, day              by longer rows
 *   event        what happened, as JSON             annotation     what somebody did
 *   kept         since when each tier is complete
 *
 * Rows of `ten_seconds`, `minute`, `hour` and `day` hold histograms as bytes (see `encode`). There is one index on each table, by
 * series and time: a question about all series goes from one to the next, and a row costs half of what it would with a
 * second index. Names and labels are written as `text.ts` says.
 *
 * A new file gives the pages that it no longer needs back to the disk (`auto_vacuum`); one of version 1 uses them again.
 */
import { PerfError } from '@perf/core';
import { READINGS } from './chunk/block.ts';
import type { Database } from './database.ts';
import { migrateToChunks } from './migrate-to-chunks.ts';
import { sumUpDays } from './sum-up-rows.ts';

const VERSION_1 = `
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
  `;

const VERSION_2 = `
  ALTER TABLE series ADD COLUMN kind TEXT;
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY, first NUMERIC NOT NULL, last NUMERIC NOT NULL, kind INTEGER NOT NULL, n INTEGER NOT NULL,
    data BLOB NOT NULL
  );
  CREATE TABLE calls_chunk (series INTEGER NOT NULL, slot NUMERIC NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL,
    UNIQUE (series, slot));
  CREATE TABLE ten_seconds (series INTEGER NOT NULL, at NUMERIC NOT NULL, state BLOB NOT NULL, UNIQUE (series, at));
  CREATE TABLE hour (series INTEGER NOT NULL, at NUMERIC NOT NULL, state BLOB NOT NULL, UNIQUE (series, at));
  ALTER TABLE reading ADD COLUMN grp INTEGER AS (id / ${READINGS});
  CREATE INDEX reading_grp ON reading (grp);
  CREATE TABLE reading_chunk (grp INTEGER NOT NULL, slot NUMERIC NOT NULL, width INTEGER NOT NULL,
    n INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (grp, slot));
  CREATE TABLE reading_hour (grp INTEGER NOT NULL, slot NUMERIC NOT NULL, width INTEGER NOT NULL,
    n INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (grp, slot));
  CREATE TABLE annotation (at NUMERIC NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, labels TEXT NOT NULL);
  CREATE INDEX annotation_at ON annotation (at);
  INSERT INTO kept VALUES ('tenSeconds', 0), ('hour', 0);
  `;

const VERSION_3 = `
  CREATE TABLE day (series INTEGER NOT NULL, at NUMERIC NOT NULL, state BLOB NOT NULL, UNIQUE (series, at));
  `;

/** Each brings a file from the version of its place to the next. */
const MIGRATIONS: readonly ((db: Database) => void)[] = [
  (db) => db.exec(VERSION_1),
  (db) => {
    checkTables(db, ['series', 'raw', 'minute', 'reading', 'reading_raw', 'reading_minute', 'event', 'kept']);
    db.exec(VERSION_2);
    migrateToChunks(db);
    db.exec('DROP TABLE raw; DROP TABLE reading_raw; DROP TABLE reading_minute');
  },
  (db) => {
    db.exec(VERSION_3);
    sumUpDays(db);
  },
];

export const SCHEMA_VERSION: number = MIGRATIONS.length;
const TABLES = [
  ...['series', 'journal', 'calls_chunk', 'ten_seconds', 'minute', 'hour', 'day'],
  ...['reading', 'reading_chunk', 'reading_hour', 'event', 'annotation', 'kept'],
];

/**
 * Brings a file to this version, or makes an empty one into a history.
 *
 * @throws PerfError `analytics/history-too-new`; `analytics/history-damaged` for a file that lacks a table
 */
export function migrate(db: Database): void {
  if (versionOf(db) !== SCHEMA_VERSION) {
    // Asked again under the lock: another process may have been faster.
    db.transaction('write', () => bringUp(db, versionOf(db)));
  }
  checkTables(db, TABLES);
}

function checkTables(db: Database, tables: readonly string[]): void {
  const found = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
  const missing = tables.filter((table) => !found.some(({ name }) => name === table));
  if (missing.length > 0) {
    throw new PerfError('analytics/history-damaged', {
      message: `Expected a history, but it lacks ${missing.join(', ')}`,
    });
  }
}

function bringUp(db: Database, version: number): void {
  if (version > SCHEMA_VERSION) {
    throw new PerfError('analytics/history-too-new', {
      message: `Expected a history of version ${SCHEMA_VERSION} or older, got version ${version}`,
      hint: 'Update this perfkit, or give it another data folder.',
    });
  }
  for (const step of MIGRATIONS.slice(version)) step(db);
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}

function versionOf(db: Database): number {
  return db.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}
