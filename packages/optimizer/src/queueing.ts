/** How long callers wait for one of several places, from how much is asked of them. */
import type { Milliseconds } from '@perf/core';

/** Places that are taken on average when nobody has to wait (Little 1961). */
export const offeredLoad = (throughput: number, lease: Milliseconds): number => (throughput * lease) / 1_000;

/**
 * Mean wait as a multiple of the mean lease: Sakasegawa's approximation for many servers (1977), arrivals and leases as
 * irregular as chance makes them.
 *
 * @param load places taken on average  @returns infinite where the places are too few for ever
 */
export function waitInLeases(load: number, places: number): number {
  const use = load / places;
  if (!(use < 1)) return Number.POSITIVE_INFINITY;
  return use ** (Math.sqrt(2 * (places + 1)) - 1) / (places * (1 - use));
}
