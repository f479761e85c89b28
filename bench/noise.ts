/** Noise from seeds, the same in every process, of the kinds that detectors have to be silent about. Seeds are not those of the tests. */
import { randomOf } from './values.ts';

export type Random = () => number;

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Mean 0 and deviation 1, each value like the one before by `phi`. */
export function noise(random: Random, count: number, phi = 0): number[] {
  let last = normal(random);
  return Array.from({ length: count }, () => {
    last = phi * last + Math.sqrt(1 - phi * phi) * normal(random);
    return last;
  });
}

export const noises: Readonly<Record<string, (random: Random, count: number) => number[]>> = {
  normal: (random, count) => noise(random, count).map((z) => 100 + 5 * z),
  lognormal: (random, count) => noise(random, count).map((z) => 100 * Math.exp(z)),
  Pareto: (random, count) => Array.from({ length: count }, () => (1 - random()) ** (-1 / 1.5)),
  'AR .5': (random, count) => noise(random, count, 0.5).map((z) => 100 + 5 * z),
  'AR .8': (random, count) => noise(random, count, 0.8).map((z) => 100 + 5 * z),
  bimodal: (random, count) => noise(random, count).map((z) => (random() < 0.3 ? 130 : 100) + 3 * z),
  seasonal: (random, count) => noise(random, count).map((z, i) => 100 + 20 * Math.sin((2 * Math.PI * i) / 24) + 5 * z),
};

/** Of series of their own seeds, the percentage of which something holds. */
export function shareOf(series: number, holds: (random: Random) => boolean): number {
  let held = 0;
  for (let k = 1; k <= series; k += 1) if (holds(randomOf(1_000_003 * k))) held += 1;
  return (100 * held) / series;
}
