/**
 * How many a pool should have, from what is seen of it: pure arithmetic, for who decides and for who advises.
 *
 * Little (1961): of what comes at a rate and stays for a while, rate × stay are there at once. Arrivals come in bunches, so some more are
 * needed than are busy in the mean; by the square-root rule (Erlang; Halfin and Whitt 1981) a few times the root of it.
 */
import type { Milliseconds } from '@perf/core';
import { offeredLoad } from '../queueing.ts';

/** Roots above the mean: in some 99 of 100 moments as many are enough. */
const SPARE = 2.5;

/** @param busy how many are in use in the mean */
export function staffed(busy: number): number {
  return Math.max(1, Math.ceil(busy + SPARE * Math.sqrt(busy)));
}

/** What is known of a pool; what is not known stays out. Everything that `Pool.stats()` tells fits. */
export interface PoolSeen {
  readonly max?: number | undefined;
  readonly min?: number | undefined;
  /** Leases that ended, a second. */
  readonly throughput?: number | undefined;
  readonly leaseMean?: Milliseconds | undefined;
  readonly waitMean?: Milliseconds | undefined;
}

export interface SizeAdvice {
  /** So many as `max`. */
  readonly size: number;
  /** In use in the mean, by Little's law. */
  readonly busy: number;
  /** What would be in use in the mean if nobody had to wait: at most so many, and fewer if whoever is served asks again. */
  readonly wanted: number;
}

/**
 * The size by Little's law and the time spent waiting, no more than twice what there is: more is told once that has been tried.
 *
 * @returns undefined when throughput or lease are unknown: then nothing honest can be said
 */
export function adviseSize({ max, min = 1, throughput, leaseMean, waitMean = 0 }: PoolSeen): SizeAdvice | undefined {
  if (throughput === undefined || leaseMean === undefined || !(throughput > 0) || !(leaseMean >= 0)) return undefined;
  const busy = offeredLoad(throughput, leaseMean);
  const wanted = offeredLoad(throughput, leaseMean + waitMean);
  const size = Math.max(1, min, Math.min(staffed(wanted), max === undefined ? Number.POSITIVE_INFINITY : 2 * max));
  return { size, busy, wanted };
}
