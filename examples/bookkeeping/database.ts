/**
 * A SQLite file in a temporary folder of its own, which is removed when the database is closed.
 *
 * The tables are STRICT, so a row has the types that its columns say.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL) STRICT;
  CREATE TABLE transactions (
    id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers, kind TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0), day TEXT NOT NULL, memo TEXT NOT NULL) STRICT;
  CREATE TABLE lines (
    posting INTEGER NOT NULL REFERENCES transactions, customer INTEGER NOT NULL, day TEXT NOT NULL,
    account TEXT NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL) STRICT;
  CREATE INDEX transactions_by_customer ON transactions (customer);
  CREATE INDEX lines_by_customer ON lines (customer, account);
`;

export interface TemporaryDatabase {
  readonly folder: string;
  readonly database: DatabaseSync;
  close(): void;
}

export function createDatabase(): TemporaryDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'bookkeeping-'));
  const database = new DatabaseSync(join(folder, 'books.db'));
  database.exec(SCHEMA);
  return {
    folder,
    database,
    close() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Does all of the work or none of it; an error is passed on. */
export function atomically<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
