/**
 * The port behind which the objects of a repository lie: a folder, memory, S3.
 *
 * How every adapter behaves:
 *
 * - An object is whole or not there: a `put` that was cut off leaves nothing under its name.
 * - What was put or deleted before a `flush()` that resolved survives a power cut.
 * - A `put` with `ifAbsent` never replaces: of two at once, one is told that it came second.
 * - A short write, a full disk and a read-only place are errors that say so; none of them hurts what is there.
 * - A lock is let go when its process ends, whatever way it ends: on a disk at once, in a bucket within minutes.
 *
 * Names are `/`-separated, of letters, digits, `.`, `-` and `_`; no part is empty, `.` or `..`.
 */
import type { Bytes } from '@perf/core';

export interface StoredObject {
  readonly name: string;
  readonly size: Bytes;
}

export interface ByteRange {
  readonly offset: Bytes;
  readonly length: Bytes;
}

export type LockMode = 'shared' | 'exclusive';

/** Errors: `backup/not-found`, `backup/no-space`, `backup/read-only`, `backup/busy`, `backup/refused`, `backup/store-failed`. */
export interface Store {
  /** For messages: the folder, the bucket. */
  readonly place: string;
  /** @returns false when `ifAbsent` and it was there: then nothing has changed */
  put(name: string, bytes: Uint8Array, options?: { readonly ifAbsent?: boolean }): Promise<boolean>;
  /** @throws PerfError `backup/not-found`; also for a range that reaches past the end */
  get(name: string, range?: ByteRange): Promise<Uint8Array>;
  /** Those whose name begins with it, sorted by name. */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** Fine when there is none. */
  delete(name: string): Promise<void>;
  flush(): Promise<void>;
  /**
   * Backups share, a prune is alone.
   *
   * @returns lets it go; twice is fine
   * @throws PerfError `backup/busy` when it can't be had within a few seconds
   */
  lock(mode: LockMode): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
