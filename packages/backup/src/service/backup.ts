/** What a program has in hand: backups that come by themselves, and all that can be done with them. */

import type { RecordKey } from '../record-lines.ts';
import type { Copied, Difference, Pruned, Restored, RestoreTarget, Snapshot, Verified, Work } from '../repository.ts';
import type { Attempt } from './attempt.ts';
import type { Drilled } from './checks.ts';
import type { Stats } from './stats.ts';

/**
 * A snapshot is named by its id, by at least 4 characters of it, by `latest`, or by a moment like `2026-03-01T12:00:00Z`:
 * then it is the newest that was taken by then.
 *
 * Errors of all that touch the repository: those of `Repository`.
 */
export interface Backup {
  /** From here on backups come by themselves; twice is once. It never keeps the program alive. */
  start(): void;
  /**
   * Waits for the backup that is under way, takes a last one when anything changed or may have, and closes the repository. Twice is
   * fine, and `start` begins anew. A last backup that fails stands in the history. A copy is broken off, and goes on at the
   * next start.
   */
  stop(): Promise<void>;
  /**
   * Says that the state is in use: what was read from the sources so far may have changed. A few nanoseconds.
   *
   * A program that never calls it has its live state read every time one is due, and kept when it differs.
   */
  touch(): void;
  /**
   * Takes a backup, whether anything changed or not. What stood there at the call is in it: while one is under way, all
   * who ask share the one after it.
   */
  now(work?: Work): Promise<Snapshot>;
  /** Oldest first. Only what is complete is listed. */
  list(): Promise<readonly Snapshot[]>;
  /** @throws PerfError `backup/no-snapshot` */
  find(snapshot: string): Promise<Snapshot>;
  /** The last 100 attempts, oldest first, failed ones too; kept over a restart. */
  history(): Promise<readonly Attempt[]>;
  stats(): Promise<Stats>;
  /** A source as it was: of records `key → value`, of JSON its value, of files their contents by path. */
  read(snapshot: string, source: string): Promise<unknown>;
  /**
   * Records as they were, to be put back into the program: all of them, or the one of a key.
   *
   * @throws PerfError `backup/no-record`; `backup/invalid-argument` of a source that has none
   */
  records(snapshot: string, source: string, key?: RecordKey): Promise<Map<RecordKey, unknown>>;
  /** Writes a snapshot, or a part of it, into a folder that is made. */
  restore(snapshot: string, target: RestoreTarget): Promise<Restored>;
  diff(older: string, newer: string): Promise<readonly Difference[]>;
  /**
   * Whether a snapshot, or all of them, can be restored whole.
   *
   * @param options with `data`, every byte is read and hashed; else only what has to be there is looked for
   */
  verify(snapshot?: string, options?: Work & { readonly data?: boolean }): Promise<Verified>;
  /** Restores a snapshot into a folder of its own, compares every byte with what was kept, and removes it again. */
  drill(snapshot?: string, work?: Work): Promise<Drilled>;
  /** Removes what `keep` does not keep; this happens after each backup as well. */
  prune(options?: Work & { readonly dryRun?: boolean }): Promise<Pruned>;
  /**
   * Brings the copy in `copyTo` up to date, as happens by itself after each backup; one that is under way is joined. Cut off,
   * it goes on the next time.
   */
  copy(work?: Work): Promise<Copied>;
  /** Rebuilds the index from what is there, and puts aside what is damaged. */
  repair(work?: Work): Promise<Verified>;
}
