import type { Milliseconds } from '@perf/core';

/** What a pool does, at one moment. */
export interface PoolLoad {
  /** Leases, calls or jobs that ended since it began. */
  readonly completed: number;
  /** How long those that ended were held together. @default reckoned from `inUse` */
  readonly held?: Milliseconds;
  readonly inUse: number;
  /** Who waits for one. */
  readonly waiting: number;
}
