/**
 * Time comes from outside, so that tests decide it and a clock that jumps moves no duration.
 *
 * Wall time is for people (when did it happen); monotonic time is for spans (how long, how old).
 */
import type { EpochMs, Milliseconds } from './units.ts';

export interface Clock {
  /** The moment by the wall: may jump in either direction. */
  now(): EpochMs;
  /** Milliseconds since a fixed, unknown moment: never goes back. */
  monotonic(): Milliseconds;
}

/** The clock of this machine: wall time for people, monotonic time for spans. */
export const systemClock: Clock = {
  now: Date.now,
  // A bound read is the cheapest clock that Node offers with sub-microsecond steps.
  monotonic: performance.now.bind(performance),
};

/** The monotonic time of a clock, to hold on to. Another clock than ours may be an object that needs its `this`. */
export function monotonicOf(clock: Clock): () => Milliseconds {
  return clock === systemClock ? clock.monotonic : () => clock.monotonic();
}
