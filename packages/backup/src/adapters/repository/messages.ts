/** What the two threads ask each other. Plain data; content is handed over, not copied. */
import type { EpochMs } from '@perf/core';
import type { Address } from '../../address.ts';
import type { Progress } from '../../repository.ts';
import type { Chunking, Piece, WorkerPlan } from '../../source.ts';
import type { ByteRange, LockMode } from '../../store.ts';

/** How the worker comes to its store: by itself, or by asking for each call. */
export type Place = Address | { readonly place: string };

export interface Opening {
  readonly place: Place;
  readonly passphrase: string | undefined;
  readonly isMade: boolean;
  readonly leaveOut: readonly string[];
}

/** A source as the worker sees it. */
export interface SentSource {
  readonly kind: string;
  readonly moment: EpochMs;
  readonly chunking: Chunking;
  /** Undefined: its pieces are pulled, batch by batch. */
  readonly plan: WorkerPlan | undefined;
}

/** A call to the repository. `id` is for what belongs to it while it runs: progress, pieces, abort. */
export interface RepositoryCall {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
  /** Its one number is 1 once it is to stop: a thread that reads and writes without a pause takes no message meanwhile. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

export interface ProgressTold {
  readonly id: number;
  readonly progress: Progress;
}

export interface Pull {
  readonly id: number;
  readonly source: string;
}

/** Undefined: that was all. */
export type Pulled = readonly Piece[] | undefined;

export type StoreCall =
  | { readonly call: 'put'; readonly name: string; readonly bytes: Uint8Array; readonly ifAbsent: boolean }
  | { readonly call: 'get'; readonly name: string; readonly range: ByteRange | undefined }
  | { readonly call: 'list'; readonly prefix: string }
  | { readonly call: 'delete'; readonly name: string }
  | { readonly call: 'flush' }
  | { readonly call: 'lock'; readonly mode: LockMode }
  | { readonly call: 'unlock'; readonly lock: number }
  | { readonly call: 'close' };
