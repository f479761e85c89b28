/** Long work in short pieces: nobody else waits for more than one of them. */
import { setImmediate as turn } from 'node:timers/promises';
import { type Clock, type Milliseconds, systemClock } from '@perf/core';

export interface BreathOptions {
  /** How long a piece may take. A piece is never cut: it is between two of them that others come in. @default 10 */
  readonly piece?: Milliseconds;
  /** How long all of them may take together. */
  readonly budget: Milliseconds;
  readonly clock?: Pick<Clock, 'monotonic'>;
}

/** @returns to be awaited between two pieces; says whether there is time left */
export function breaths({ piece = 10, budget, clock = systemClock }: BreathOptions): () => Promise<boolean> {
  let began = clock.monotonic();
  let worked = 0;
  return async () => {
    const took = clock.monotonic() - began;
    if (took >= piece) {
      worked += took;
      await turn();
      began = clock.monotonic();
      return worked < budget;
    }
    return worked + took < budget;
  };
}
