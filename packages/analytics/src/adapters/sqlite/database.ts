/**
 * A SQLite file that several processes write, with its statements prepared once.
 *
 * WAL lets readers go on while one writes. `synchronous = NORMAL` hands a commit to the system without waiting for the
 * disk: it survives the end of the process, `kill -9` included, which is what an acknowledgement promises. A power cut may
 * cost the last moments, never the file; a wait for the disk at every batch would cost the watched program its own disk.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Milliseconds } from '@perf/core';
import { isBusy } from './trouble.ts';

export type Row = Readonly<Record<string, unknown>>;

/** 16 MB: a log that one large transaction blew up shrinks again. */
const LOG_BYTES = 16 * 1024 * 1024;
const RETRY_MS = 20;

export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @throws what SQLite throws for a file that is none */
  constructor(path: string, busyTimeout: Milliseconds) {
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec(`PRAGMA busy_timeout = ${Math.round(busyTimeout)}`);
      // Of a file that is there already it changes nothing.
      this.#db.exec('PRAGMA auto_vacuum = INCREMENTAL');
      this.#switchToWal(busyTimeout);
      this.#db.exec(`PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = ${LOG_BYTES}`);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** Without the pages that are free to be used again. */
  usedBytes(): number {
    return (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size');
  }

  /** Gives pages that are free back to the disk, where the file was made so that it can. */
  shrink(): void {
    // Row by row: each frees a page.
    this.#db.prepare('PRAGMA incremental_vacuum').all();
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  get<R = Row>(sql: string, ...values: SQLInputValue[]): R | undefined {
    return this.#prepared(sql).get(...values) as R | undefined;
  }

  all<R = Row>(sql: string, ...values: SQLInputValue[]): R[] {
    return this.#prepared(sql).all(...values) as R[];
  }

  /** Row by row, for what may be large. A statement must not be used again before its rows are at their end. */
  each<R = Row>(sql: string, ...values: SQLInputValue[]): IterableIterator<R> {
    return this.#prepared(sql).iterate(...values) as IterableIterator<R>;
  }

  /** Runs as a whole or not at all. @param kind of a write it waits for others at its start, of a read never */
  transaction<T>(kind: 'read' | 'write', work: () => T): T {
    this.#db.exec(kind === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #pragma(name: string): number {
    return this.get<Record<string, number>>(`PRAGMA ${name}`)?.[name] ?? 0;
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #rollBack(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // A full disk has rolled back already; what matters is the error that led here.
    }
  }

  /** SQLite does not wait for its busy timeout here when two processes create the file at once. */
  #switchToWal(patience: Milliseconds): void {
    for (let waited = 0; ; waited += RETRY_MS) {
      try {
        this.#db.exec('PRAGMA journal_mode = WAL');
        return;
      } catch (error) {
        if (!isBusy(error) || waited >= patience) throw error;
        // This is a thread of its own, which has nothing else to do.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }
}
