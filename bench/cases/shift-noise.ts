/** How often the detector of shifts raises an alarm where there is nothing but noise. */
import { detectShifts } from '@perf/analytics';
import { type AloneCase, cost } from '../case.ts';
import { noises, shareOf } from '../noise.ts';

const SERIES = 400;
const parts = Object.entries(noises).flatMap(([kind, values]) =>
  [100, 1000].map((count) => ({ name: `${kind}, ${count} points`, values, count })),
);

export const shiftNoise: AloneCase = {
  name: 'shift-noise',
  title: `Changes of level found in noise, of ${SERIES} series`,
  unit: '%',
  rounds: 1,
  variants: Object.fromEntries(
    parts.map(({ name, values, count }) => [
      name,
      () => shareOf(SERIES, (random) => detectShifts(values(random, count)).length > 0),
    ]),
  ),
  figures: parts.map(({ name }) => ({
    name,
    of: (round) => cost(round, name),
    show: (value) => `${value.toFixed(1)} %`,
    floor: { atMost: 5 },
  })),
};
