/** One attempt at a backup, as the history tells of it: what came of it, or why nothing did. */
import { type Bytes, type EpochMs, type ErrorCode, isPerfError, type Milliseconds } from '@perf/core';
import type { Reason } from './due.ts';

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** One sentence that says what to do. */
  readonly hint?: string;
}

export interface Attempt {
  /** When it began. */
  readonly at: EpochMs;
  readonly duration: Milliseconds;
  readonly reason: Reason;
  /** `cancelled`: by whoever stopped it; it counts neither as a success nor as a failure. */
  readonly outcome: 'kept' | 'failed' | 'cancelled';
  /** Id of the snapshot that was kept. */
  readonly snapshot?: string;
  /** All content, and how much of it was new, compressed. */
  readonly bytes?: Bytes;
  readonly addedBytes?: Bytes;
  /** The longest time that it held up the program's thread; absent when nothing was read there. */
  readonly stall?: Milliseconds;
  /** How many things were not kept, or not as they should be; the snapshot says which. */
  readonly notices?: number;
  /** Why nothing was kept. */
  readonly error?: Failure;
  /** Old snapshots that were removed afterwards. */
  readonly pruned?: number;
  /** Why old ones could not be removed; the new one is kept all the same. */
  readonly pruneError?: Failure;
}

/** An error as the history keeps it. */
export function failureOf(error: unknown): Failure {
  if (!isPerfError(error)) return { code: 'backup/failed', message: (error as Error)?.message ?? String(error) };
  const { code, message, hint } = error;
  return hint === undefined ? { code, message } : { code, message, hint };
}
