/** The shortest and the longest value of some, exact. */
import type { Milliseconds } from '../units.ts';

/** Infinity and −Infinity when there was nothing. */
export interface Extremes {
  readonly min: Milliseconds;
  readonly max: Milliseconds;
}

export const NO_EXTREMES: Extremes = Object.freeze({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });

/** The extremes of two stretches together. */
export function together(a: Extremes, b: Extremes): Extremes {
  // The same object where one is enough: each series holds on to some.
  if (a === NO_EXTREMES) return b;
  if (b === NO_EXTREMES) return a;
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
