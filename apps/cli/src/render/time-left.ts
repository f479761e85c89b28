/** How long it may still take, judged by how long it took so far. */
import { formatDuration } from '@perf/analytics';
import type { Milliseconds } from '@perf/core';

/** Before that a guess would jump about. */
const SOME_MS = 1000;

/**
 * @param done 0…1
 * @returns words like `12 s left`, or nothing while there is too little to go by
 */
export function timeLeft(done: number, elapsed: Milliseconds): string | undefined {
  if (!(done > 0 && done <= 1) || elapsed < SOME_MS) return undefined;
  const left = (elapsed * (1 - done)) / done;
  return `${formatDuration(Math.ceil(left / SOME_MS) * SOME_MS)} left`;
}
