/** The monotonic time of a clock, to hold on to. Another clock than the system's may be an object that needs its `this`. */
import { type Clock, type Milliseconds, systemClock } from '@perf/core';

export function monotonicOf(clock: Clock): () => Milliseconds {
  return clock === systemClock ? clock.monotonic : () => clock.monotonic();
}
