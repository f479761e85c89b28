/** How many requests are taken: a bucket that fills at a steady rate and holds a burst. */
import type { Clock } from '@perf/core';

export interface RateOptions {
  readonly perSecond: number;
  readonly burst: number;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** @returns a function that says whether one more is taken */
export function createRate({ perSecond, burst, clock }: RateOptions): () => boolean {
  let held = burst;
  let at = clock.monotonic();
  return () => {
    const now = clock.monotonic();
    held = Math.min(burst, held + ((now - at) / 1000) * perSecond);
    at = now;
    if (held < 1) return false;
    held -= 1;
    return true;
  };
}
