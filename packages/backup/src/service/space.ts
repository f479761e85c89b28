/**
 * Whether there is room for one more backup, asked before anything is read.
 *
 * Nobody knows what a snapshot will add. The middle of what the last ones added is a fair guess, and of a first one, which
 * is larger than the others by far, nothing follows. A disk that fills up all the same fails that backup and hurts nothing
 * that is kept.
 */
import { type Bytes, PerfError } from '@perf/core';
import type { Attempt } from './attempt.ts';

/** For the index, the manifest and the lock. */
const LEAST: Bytes = 1_048_576;
const LOOKED_AT = 5;

/** @param attempts oldest first */
export function spaceNeeded(attempts: readonly Attempt[]): Bytes {
  const added = attempts
    .flatMap(({ addedBytes }) => addedBytes ?? [])
    .slice(-LOOKED_AT)
    .sort((a, b) => a - b);
  return added.length < 2 ? LEAST : LEAST + (added[Math.floor((added.length - 1) / 2)] ?? 0);
}

export interface Room {
  readonly place: string;
  /** Undefined when nobody can say, as of a bucket. */
  readonly free: Bytes | undefined;
  readonly needed: Bytes;
}

export const hasRoom = ({ free, needed }: Omit<Room, 'place'>): boolean => free === undefined || free >= needed;

/** @throws PerfError `backup/no-space` */
export function checkSpace({ place, free, needed }: Room): void {
  if (hasRoom({ free, needed })) return;
  throw new PerfError('backup/no-space', {
    message: `Expected at least ${needed} bytes free in ${place} for a backup, got ${free}; nothing was written`,
    hint: 'Free space on that disk, or keep fewer snapshots; those that are there are whole.',
  });
}
