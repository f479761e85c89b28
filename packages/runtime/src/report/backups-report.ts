/** What a report says of backups: whether what is there would come back. A part of `schema.ts`. */
import type { Attempt, Stats } from '@perf/backup';
import type { EpochMs } from '@perf/core';
import { z } from 'zod';

export interface BackupAttemptReport {
  /** When it began, epoch milliseconds. */
  readonly at: number;
  /** Milliseconds. */
  readonly duration: number;
  /** `cancelled` counts neither as a success nor as a failure. */
  readonly outcome: 'kept' | 'failed' | 'cancelled';
  /** Id of what was kept; null when nothing was. */
  readonly snapshot: string | null;
  /** Why nothing was kept. */
  readonly error: string | null;
}

export interface BackupsReport {
  /** Of the last 100, as all that follows. */
  readonly attempts: number;
  readonly kept: number;
  readonly failed: number;
  /** Kept of kept and failed, 0…1; null before the first of either. */
  readonly successRate: number | null;
  /** In a row, up to now. */
  readonly failures: number;
  readonly last: BackupAttemptReport | null;
  /** How old the newest that was kept is, milliseconds; null when there is none. */
  readonly newestAge: number | null;
  /** When one was last read again and found to be whole, every byte of it; epoch milliseconds, null: never. */
  readonly verifiedAt: number | null;
  /** How old the state is that would come back for certain, milliseconds; null: nobody knows. */
  readonly verifiedAge: number | null;
}

const count = z.int().nonnegative();
const ms = z.number().nonnegative();

export const backupsSchema: z.ZodType<BackupsReport> = z.object({
  attempts: count,
  kept: count,
  failed: count,
  successRate: z.number().min(0).max(1).nullable(),
  failures: count,
  last: z
    .object({
      at: z.number().describe('epoch milliseconds'),
      duration: ms,
      outcome: z.enum(['kept', 'failed', 'cancelled']),
      snapshot: z.string().nullable(),
      error: z.string().nullable(),
    })
    .nullable(),
  newestAge: ms.nullable(),
  verifiedAt: z.number().nullable().describe('epoch milliseconds'),
  verifiedAge: ms.nullable(),
});

/** @param attempts oldest first @param stats of what was verified; undefined: not known yet */
export function backupsReport(attempts: readonly Attempt[], stats: Stats | undefined, now: EpochMs): BackupsReport {
  const kept = attempts.filter(({ outcome }) => outcome === 'kept');
  const failed = attempts.filter(({ outcome }) => outcome === 'failed');
  const newest = kept.at(-1);
  const isSince = ({ at }: Attempt): boolean => newest === undefined || at > newest.at;
  const judged = kept.length + failed.length;
  return {
    attempts: attempts.length,
    kept: kept.length,
    failed: failed.length,
    successRate: judged === 0 ? null : kept.length / judged,
    failures: failed.filter(isSince).length,
    last: lastOf(attempts),
    newestAge: newest === undefined ? null : Math.max(0, now - newest.at),
    verifiedAt: stats?.lastVerifiedAt ?? null,
    verifiedAge: stats?.verifiedAge ?? null,
  };
}

function lastOf(attempts: readonly Attempt[]): BackupAttemptReport | null {
  const last = attempts.at(-1);
  if (last === undefined) return null;
  const { at, duration, outcome, snapshot = null, error } = last;
  return { at, duration, outcome, snapshot, error: error?.message ?? null };
}
