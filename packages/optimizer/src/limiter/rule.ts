/** How a limit follows what comes of it: told of each call that ends, it says how many may run now. */
import type { Milliseconds } from '@perf/core';

export interface CallEnd {
  readonly now: Milliseconds;
  readonly took: Milliseconds;
  /** It failed, or said that it has too much to do: it does not count as done. */
  readonly failed: boolean;
  /** The error was one of too much to do. */
  readonly overloaded: boolean;
  /** As many were running as may: only then does what comes of it say something about the limit. */
  readonly full: boolean;
  /** So it was at some moment while it ran. */
  readonly wasFull: boolean;
}

export interface LimitRule {
  readonly limit: number;
  ended(end: CallEnd): void;
}

export interface LimitBounds {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
}
