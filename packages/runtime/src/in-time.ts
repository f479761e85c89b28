/**
 * Work at the end that a disk may hold up for ever: it is waited for, then given up and told of. What was given up still has
 * a thread that hangs, so from then on the end of the process waits for none.
 */
import { leaveWithoutThreads } from '@perf/analytics/sqlite';
import type { Milliseconds } from '@perf/core';
import type { Notes } from './notes.ts';

export interface Patience {
  readonly within: Milliseconds;
  /** What is lost when it takes longer: `The last backup is not taken`. */
  readonly lost: string;
  readonly notes: Notes;
}

/** Settles when the work does, or when the time is over; rejects as the work does. */
export async function inTime(work: Promise<unknown>, { within, lost, notes }: Patience): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), within);
  });
  if ((await Promise.race([work, late]).finally(() => clearTimeout(timer))) !== 'late') return;
  notes.add(`${lost}: the disk did not answer for ${within / 1_000} s.`);
  const takeBack = leaveWithoutThreads();
  work.then(takeBack, takeBack);
}
