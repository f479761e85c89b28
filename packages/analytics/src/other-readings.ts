/** Readings of the user's own, as a store that knows metrics keeps them: one metric, told apart by a label. */
import type { GaugeFamily } from '@perf/core';
import type { AnyReadings } from './history.ts';

export const ANY_READING = 'perfkit_reading';

/** @param readings of names that are not in the catalogue */
export function otherReadings(readings: AnyReadings): GaugeFamily {
  const known = Object.entries(readings).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return {
    type: 'gauge',
    name: 'perfkit.reading',
    help: 'A reading of a name of its own.',
    unit: '',
    points: known.map(([reading, value]) => ({ labels: { reading }, value })),
  };
}
