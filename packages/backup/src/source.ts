/**
 * The port of what can be backed up, and what comes out of it.
 *
 * A source is opened for one snapshot at one consistent moment. What lives in the program's memory is read `here`, on the
 * program's own thread and in slices; what lies on disk is only described, and read in the worker, where blocking is fine.
 */
import type { Bytes, EpochMs, Milliseconds } from '@perf/core';

/** How content is cut for deduplication: whole files by content, state in small pieces by content, databases by page. */
export type Chunking = 'file' | 'state' | 'page';

/** One thing in a source. Entries come in the order of `path`, compared part by part. */
export interface Entry {
  /** Relative, `/`-separated, never leaving its root; of a stream its name, like `records.jsonl`. */
  readonly path: string;
  /** A stream is what has no file behind it: all records of a source, a JSON value, a database, a dump. */
  readonly type: 'file' | 'directory' | 'link' | 'stream';
  /** As it was when its reading began: what was read may be less. */
  readonly size?: Bytes;
  /** Permission bits. */
  readonly mode?: number;
  readonly modified?: EpochMs;
  /** Of a link. */
  readonly target?: string;
  /** Equal to the one that the same path had in an older snapshot: so is the content. Absent when that can't be said. */
  readonly stamp?: string;
}

/** Something that a reader of the snapshot has to know of what was kept, or of what was not. Never the end of a backup. */
export interface Notice {
  /** `vanished`, `unreadable` and `skipped`: not kept. `changed`: may be a mix of old and new. `slow`: held up the program. */
  readonly kind: 'changed' | 'vanished' | 'unreadable' | 'skipped' | 'slow';
  /** As in `Entry`. */
  readonly path: string;
  /** One sentence. */
  readonly text: string;
}

/**
 * A part of what a source gives, in order: an entry, and the bytes of its content right after it.
 *
 * Bytes lie on a buffer of their own and are the reader's to keep or transfer. A `moment` comes at most once, and is
 * nearer to the truth than that of `OpenSource`: in the worker it is known when the reading begins.
 */
export type Piece =
  | { readonly entry: Entry }
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly notice: Notice }
  | { readonly moment: EpochMs };

/** What the worker is to read by itself, as plain data. */
export type WorkerPlan = FilesPlan | SqlitePlan | PostgresPlan;

export interface FilesPlan {
  readonly read: 'files';
  /** Absolute. */
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
}

export interface SqlitePlan {
  readonly read: 'sqlite';
  /** Absolute. */
  readonly path: string;
}

export interface PostgresPlan {
  readonly read: 'postgres';
  readonly program: string;
  readonly args: readonly string[];
  /** What is added to the environment: the password too, so this is never shown nor kept. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What whoever reads a plan knows and the plan does not. */
export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Whether the content of this entry is kept already, by its `stamp`: then its bytes don't come. */
  readonly isKept?: (entry: Entry) => boolean;
  /** Absolute folders that are never entered: those of the repository itself. */
  readonly leaveOut?: readonly string[];
  /** Whether bytes need be valid only until the next pieces are asked for: then their memory is used again. */
  readonly isFleeting?: boolean;
}

export interface OpenSource {
  /** The moment that the snapshot shows of it. */
  readonly moment: EpochMs;
  readonly chunking: Chunking;
  /** Read in the worker by `readPlan`, or here. */
  readonly content: WorkerPlan | AsyncIterable<readonly Piece[]>;
  /** The longest time that reading has held up this thread so far; undefined when nothing is read here. */
  stall(): Milliseconds | undefined;
  /** Lets go of hooks and captures; after the end of reading, or instead of it. Twice is fine. */
  close(): Promise<void>;
}

export interface Source {
  /** `records`, `json`, `files`, `sqlite`, `postgres`. */
  readonly kind: string;
  /**
   * Takes hold of the moment; what is read afterwards shows that one.
   *
   * @throws PerfError `backup/source-failed`, as does reading
   */
  open(signal: AbortSignal): Promise<OpenSource>;
}
