/** How well backups went, from what the history has. */
import type { Bytes, EpochMs, Milliseconds, Ratio } from '@perf/core';
import type { Attempt, Failure } from './attempt.ts';
import type { CopyState } from './copy-state.ts';
import type { Check, Journal } from './journal.ts';

export interface Stats {
  /** Of those in the history: the last 100. */
  readonly attempts: number;
  readonly kept: number;
  readonly failed: number;
  /** Kept of kept and failed; undefined before the first of either. */
  readonly successRate: Ratio | undefined;
  /** In a row, up to now. */
  readonly failures: number;
  readonly lastKeptAt: EpochMs | undefined;
  readonly lastError: Failure | undefined;
  /** The last look at whether a snapshot can be read again, by `verify` of every byte or by `drill`. */
  readonly lastCheck: Check | undefined;
  /** When a snapshot was last found to be whole, every byte of it. */
  readonly lastVerifiedAt: EpochMs | undefined;
  /** How old the state is that would come back for certain: the age of the newest verified snapshot. */
  readonly verifiedAge: Milliseconds | undefined;
  readonly meanBytes: Bytes | undefined;
  readonly meanAddedBytes: Bytes | undefined;
  readonly meanDuration: Milliseconds | undefined;
  /** The longest that any of them held up the program's thread. */
  readonly longestStall: Milliseconds | undefined;
  /** How the copy in another place stands; undefined when there is none. */
  readonly copy: CopyState | undefined;
  /** Why this history may not survive the process. */
  readonly trouble: Failure | undefined;
}

/** @param copyTo the address of the copy */
export function statsOf(journal: Journal, now: EpochMs, copyTo?: string): Stats {
  const { attempts, verified, trouble } = journal;
  const kept = attempts.filter(({ outcome }) => outcome === 'kept');
  const failed = attempts.filter(({ outcome }) => outcome === 'failed');
  const judged = kept.length + failed.length;
  const lastKept = attempts.findLastIndex(({ outcome }) => outcome === 'kept');
  const stalls = attempts.flatMap(({ stall }) => stall ?? []);
  return {
    attempts: attempts.length,
    kept: kept.length,
    failed: failed.length,
    successRate: judged === 0 ? undefined : kept.length / judged,
    failures: attempts.slice(lastKept + 1).filter(({ outcome }) => outcome === 'failed').length,
    lastKeptAt: attempts[lastKept]?.at,
    lastError: failed.at(-1)?.error,
    lastCheck: newer(journal.lastCheck('verify'), journal.lastCheck('drill')),
    lastVerifiedAt: verified?.verifiedAt,
    // A wall that was set back makes it young, never younger than new.
    verifiedAge: verified === undefined ? undefined : Math.max(0, now - verified.takenAt),
    meanBytes: mean(kept, ({ bytes }) => bytes),
    meanAddedBytes: mean(kept, ({ addedBytes }) => addedBytes),
    meanDuration: mean(kept, ({ duration }) => duration),
    longestStall: stalls.length === 0 ? undefined : Math.max(...stalls),
    copy: copyTo === undefined ? undefined : journal.copy(copyTo),
    trouble,
  };
}

function mean(attempts: readonly Attempt[], of: (attempt: Attempt) => number | undefined): number | undefined {
  const values = attempts.flatMap((attempt) => of(attempt) ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function newer(a: Check | undefined, b: Check | undefined): Check | undefined {
  return (a?.at ?? Number.NEGATIVE_INFINITY) >= (b?.at ?? Number.NEGATIVE_INFINITY) ? a : b;
}
