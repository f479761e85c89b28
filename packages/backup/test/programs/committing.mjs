/**
 * A program that commits to a SQLite database 50 times a second: `node committing.mjs PATH MEGABYTES JOURNAL`.
 *
 * Each commit sets the counter in two tables and in some rows of a large one, so a torn copy disagrees with itself. Says
 * `ready` once the database is filled.
 */
import { DatabaseSync } from 'node:sqlite';

const [path, megabytes, journal] = process.argv.slice(2);
const ROW_BYTES = 1_000;
const rows = (Number(megabytes) * 1_000_000) / ROW_BYTES;

const database = new DatabaseSync(path);
database.exec(`
  PRAGMA journal_mode = ${journal};
  PRAGMA synchronous = OFF;
  PRAGMA busy_timeout = 10000;
  PRAGMA wal_autocheckpoint = 100;
  CREATE TABLE first (n INTEGER);
  CREATE TABLE filling (id INTEGER PRIMARY KEY, n INTEGER, text TEXT);
  CREATE INDEX by_n ON filling (n);
  CREATE TABLE last (n INTEGER);
  INSERT INTO first VALUES (0);
  INSERT INTO last VALUES (0);
  BEGIN;
`);
const insert = database.prepare('INSERT INTO filling VALUES (?, 0, ?)');
for (let i = 0; i < rows; i += 1) insert.run(i, String(i).padEnd(ROW_BYTES, 'x'));
database.exec('COMMIT');
console.log('ready');

const update = database.prepare('UPDATE filling SET n = ?, text = ? WHERE id = ?');
let n = 0;
setInterval(() => {
  n += 1;
  database.exec(`BEGIN IMMEDIATE; UPDATE first SET n = ${n}`);
  for (let i = 0; i < 20; i += 1) {
    const id = Math.floor(Math.random() * rows);
    update.run(n, `${n}-${id}`.padEnd(ROW_BYTES, 'y'), id);
  }
  database.exec(`UPDATE last SET n = ${n}; COMMIT`);
}, 20);
