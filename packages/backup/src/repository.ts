/** What can be done with a repository: the port between the service, which knows when, and the engine, which knows how. */
import type { Bytes, EpochMs, Milliseconds } from '@perf/core';
import type { RecordKey } from './record-lines.ts';
import type { Notice, OpenSource } from './source.ts';

export interface SourceSummary {
  readonly kind: string;
  readonly moment: EpochMs;
  readonly entries: number;
  readonly bytes: Bytes;
  /** What was not kept, or not as it should be: the first 50 of `noticeCount`. Absent when there is none. */
  readonly notices?: readonly Notice[];
  readonly noticeCount?: number;
}

export interface Snapshot {
  readonly id: string;
  /** Counts up by one in a repository, whatever its clock says: newest and oldest go by it. */
  readonly sequence: number;
  readonly at: EpochMs;
  readonly sources: Readonly<Record<string, SourceSummary>>;
  /** All content, and how much of it was new, compressed. */
  readonly bytes: Bytes;
  readonly addedBytes: Bytes;
  readonly duration: Milliseconds;
}

export interface Progress {
  readonly bytesDone: Bytes;
  /** Undefined when unknown; of a backup, about what the newest snapshot has. */
  readonly bytesTotal: Bytes | undefined;
}

export interface Work {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Something that is wrong with what is kept, in words that say what is affected and what to do. */
export interface Damage {
  readonly object: string;
  readonly what: string;
  /** Ids of the snapshots that can't be restored whole because of it. */
  readonly snapshots: readonly string[];
}

export interface Verified {
  readonly at: EpochMs;
  /** Whether every byte was read and hashed, or only the manifests, the index and the packs' presence. */
  readonly depth: 'quick' | 'data';
  readonly snapshots: readonly string[];
  readonly damage: readonly Damage[];
}

export interface RestoreTarget extends Work {
  /** A folder that is made; it must not be there, or be empty. */
  readonly to: string;
  readonly source?: string;
  /** One path, with all below it. */
  readonly path?: string;
  /** Whether symbolic links are made that lead out of the folder, where whoever writes through them changes other files. @default false */
  readonly linksOut?: boolean;
}

export interface Restored {
  readonly to: string;
  readonly entries: number;
  readonly bytes: Bytes;
  /** What was not restored: links that lead out, the first 50 of `noticeCount`. Absent when there is none. */
  readonly notices?: readonly Notice[];
  readonly noticeCount?: number;
}

export interface Difference {
  readonly source: string;
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
}

export interface Keep {
  readonly last?: number;
  readonly hourly?: number;
  readonly daily?: number;
  readonly weekly?: number;
  readonly monthly?: number;
}

export interface Pruned {
  readonly removed: readonly Snapshot[];
  readonly kept: readonly Snapshot[];
  readonly freedBytes: Bytes;
}

export interface BackupWork extends Work {
  /** When the newest snapshot holds exactly what is read now, no other is made, and the newest is the answer. */
  readonly unlessSame?: boolean;
}

export interface Copied {
  /** How many came to the copy, and how many went there because `keep` does not keep them. */
  readonly snapshots: number;
  readonly removed: number;
  /** What was sent. */
  readonly bytes: Bytes;
  /** Ids of snapshots that were not copied: part of what they need is damaged here. */
  readonly held: readonly string[];
  /** Packs that are damaged here. */
  readonly damaged: readonly string[];
}

/** Errors: those of `Store`, and `backup/no-snapshot`, `backup/damaged`, `backup/future-format`, `backup/wrong-key`. */
export interface Repository {
  backup(
    sources: Readonly<Record<string, OpenSource & { readonly kind: string }>>,
    work?: BackupWork,
  ): Promise<Snapshot>;
  /** Oldest first. Only what is complete is listed. */
  snapshots(): Promise<readonly Snapshot[]>;
  /** A source as it was: of records `key → value`, of JSON its value, of files their contents by path. */
  read(id: string, source: string): Promise<unknown>;
  /**
   * Records with their keys as they were, numbers as numbers, in the order of their keys.
   *
   * @param key only this record; all are read through up to it
   */
  records(id: string, source: string, key?: RecordKey): Promise<readonly (readonly [RecordKey, unknown])[]>;
  restore(id: string, target: RestoreTarget): Promise<Restored>;
  /** Paths under a folder that is a restore of the whole snapshot which are not, byte for byte, what was kept. */
  compare(id: string, folder: string, work?: Work): Promise<readonly string[]>;
  diff(older: string, newer: string): Promise<readonly Difference[]>;
  /** @param id one snapshot; undefined: all */
  verify(id: string | undefined, options: Work & { readonly data: boolean }): Promise<Verified>;
  /**
   * @param options with `isLazy`, snapshots go and their space only now and then, once for about 32 backups: finding what
   * nobody needs any more takes a look at all that is kept
   */
  prune(keep: Keep, options?: Work & { readonly dryRun?: boolean; readonly isLazy?: boolean }): Promise<Pruned>;
  /**
   * Removes what no snapshot needs without writing anything, as on a full disk; what backups left that were cut off, above
   * all. Nothing goes while part of what the snapshots need is damaged.
   *
   * @returns how much is free again
   */
  reclaim(): Promise<Bytes>;
  /** Rebuilds the index from the packs, and puts aside what is damaged. */
  repair(work?: Work): Promise<Verified>;
  /**
   * Brings a second folder or a bucket up to date: sends what is missing there. Cut off, it goes on the next time.
   *
   * @param to an address, see `parseAddress`
   * @param options with `keep`, what it does not keep goes there once all else is there
   */
  copy(to: string, options?: Work & { readonly keep?: Keep | undefined }): Promise<Copied>;
  close(): Promise<void>;
}
