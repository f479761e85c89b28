/** Whether what a call of `gc()` frees is worth its pause: the same for who advises it and for who does it. */
import type { Bytes, Milliseconds, Ratio } from '@perf/core';

/** Of the heap, that a call has to free. */
const WORTH: Ratio = 0.2;
/** A pause that everybody feels, as `standOut` has it. */
const HARMFUL_PAUSE: Milliseconds = 100;
export const FEWEST_MEASURED = 3;

interface MeasuredGc {
  readonly freed: Bytes;
  readonly pause: Milliseconds;
  readonly times: number;
}

/** @param used by the heap before a call, usually */
export function gcPays({ freed, pause, times }: MeasuredGc, used: Bytes): boolean {
  return freed / Math.max(1, used) >= WORTH && times >= FEWEST_MEASURED && pause <= HARMFUL_PAUSE;
}
