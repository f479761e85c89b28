/**
 * The port of what can be backed up, and what comes out of it.
 *
 * A source is opened for one snapshot at one consistent moment. What lives in the program's memory is read `here`, on the
 * program's own thread and in slices; what lies on disk is only described, and read in the worker, where blocking is fine.
 */
import type { Bytes, EpochMs, Milliseconds } from '@perf/core';

/** How content is cut for deduplication: whole files by content, state in small pieces by content, databases by page. */
export type Chunking = 'file' | 'state' | 'page';

/** One thing in a source, in the order of `path`. */
export interface Entry {
  /** Relative, `/`-separated, never leaving its root; of records the key as text, of a single stream its name. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'record';
  readonly size?: Bytes;
  /** Permission bits. */
  readonly mode?: number;
  readonly modified?: EpochMs;
  /** Of a link. */
  readonly target?: string;
}

/** A piece of the content of the entry before it; the pieces of one entry follow each other. */
export type Piece = { readonly entry: Entry } | { readonly bytes: Uint8Array };

/** What the worker is to read by itself, as plain data. */
export type WorkerPlan =
  | { readonly read: 'files'; readonly paths: readonly string[]; readonly exclude: readonly string[] }
  | { readonly read: 'sqlite'; readonly path: string };

export interface OpenSource {
  /** The moment that the snapshot shows of it. */
  readonly moment: EpochMs;
  readonly chunking: Chunking;
  /** Read in the worker, or here. */
  readonly content: WorkerPlan | AsyncIterable<readonly Piece[]>;
  /** The longest time that reading has held up this thread so far; undefined when nothing is read here. */
  stall(): Milliseconds | undefined;
  /** Lets go of hooks, captures and files; after the end of reading, or instead of it. Twice is fine. */
  close(): Promise<void>;
}

export interface Source {
  /** `records`, `json`, `files`, `sqlite`, `postgres`. */
  readonly kind: string;
  /** @throws PerfError `backup/source-failed` */
  open(signal: AbortSignal): Promise<OpenSource>;
}
