/**
 * A lock on a file that the kernel lets go when its process ends, whatever way it ends: a transaction of SQLite on a
 * database that stays empty. It holds between the threads of a process too. Local disks only.
 */
import { rm } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { DiskLock } from '../../journal/disk.ts';

/** SQLite's result codes, and what the system calls them. */
const BUSY = 5;
const CODES: Readonly<Record<number, string>> = { 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC', 14: 'EACCES' };

/** @returns undefined when somebody holds it */
export async function lockFile(path: string): Promise<DiskLock | undefined> {
  // Loaded here: who uses no journal hears nothing of Node's warning that SQLite is new in it.
  const { DatabaseSync: Database } = await import('node:sqlite');
  let db: DatabaseSync | undefined;
  try {
    db = new Database(path, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    const result = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    if (result === BUSY) return undefined;
    const code = CODES[result];
    throw code === undefined ? error : Object.assign(new Error((error as Error).message, { cause: error }), { code });
  }
  return heldBy(db, path);
}

function heldBy(db: DatabaseSync, path: string): DiskLock {
  let isHeld = true;
  return {
    async release(isOver = false) {
      if (!isHeld) return;
      isHeld = false;
      db.close();
      if (isOver) await rm(path, { force: true });
    },
  };
}
