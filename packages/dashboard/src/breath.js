/** Long work in short pieces: nobody else waits for more than one of them. */
import { setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '@perf/core';
/** @returns to be awaited between two pieces; says whether there is time left */
export function breaths({ piece = 10, budget, clock = systemClock }) {
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
