/** One value at one moment: what a series of moments is made of. */
import type { EpochMs } from '@perf/core';

export interface Point {
  readonly at: EpochMs;
  readonly value: number;
}
