import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failureOf, isBusy, isDamage } from './trouble.ts';

/** What SQLite itself throws, provoked. */
function provoked(provoke: (db: DatabaseSync, path: string) => void): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'trouble-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'any.db');
  const db = new DatabaseSync(path);
  try {
    db.exec('CREATE TABLE t (a)');
    provoke(db, path);
  } catch (error) {
    return error;
  } finally {
    db.close();
  }
  return undefined;
}

describe('trouble with a history', () => {
  it('is a full disk, told with what to do', () => {
    const full = provoked((db) => db.exec('PRAGMA max_page_count = 3; INSERT INTO t VALUES (zeroblob(100000))'));
    expect(failureOf(full, 'history.db')).toMatchObject({
      code: 'analytics/disk-full',
      message: expect.stringContaining('Expected `history.db` to have room'),
      hint: expect.stringContaining('Free some space'),
    });
    const byFileSystem = Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'mkdir' });
    expect(failureOf(byFileSystem, 'history.db').code).toBe('analytics/disk-full');
  });

  it('is a file that may only be read', () => {
    const readOnly = provoked((_, path) => {
      const reader = new DatabaseSync(path, { readOnly: true });
      try {
        reader.exec('INSERT INTO t VALUES (1)');
      } finally {
        reader.close();
      }
    });
    expect(failureOf(readOnly, 'history.db').code).toBe('analytics/history-read-only');
  });

  it('is a lock that is held', () => {
    const locked = provoked((db, path) => {
      db.exec('BEGIN IMMEDIATE');
      const other = new DatabaseSync(path);
      try {
        other.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE');
      } finally {
        other.close();
      }
    });
    expect(isBusy(locked)).toBe(true);
    expect(failureOf(locked, 'history.db').code).toBe('analytics/history-locked');
  });

  it('is anything else, with its own words, and no damage', () => {
    const unknown = provoked((db) => db.exec('SELECT a FROM nowhere'));
    expect(isDamage(unknown)).toBe(false);
    expect(failureOf(unknown, 'history.db')).toMatchObject({
      code: 'analytics/history-failed',
      message: expect.stringContaining('no such table'),
    });
    expect(failureOf('a text', 'history.db').message).toContain('a text');
  });
});
