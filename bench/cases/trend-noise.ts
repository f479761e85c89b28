/** How often a series without a trend is said to have one: its values independent, or each like the one before. */
import { trend } from '@perf/analytics';
import { type AloneCase, cost } from '../case.ts';
import { noise } from '../noise.ts';
import { randomOf } from '../values.ts';

const SERIES = 1_000;
const COUNT = 100;
const LIKENESS = [0, 0.5, 0.8];
const nameOf = (phi: number): string => `φ = ${phi}`;

function falseTrends(phi: number): number {
  let found = 0;
  for (let seed = 1; seed <= SERIES; seed += 1) {
    if (trend(noise(randomOf(seed * 7_919), COUNT, phi)).verdict !== 'no-evidence') found += 1;
  }
  return (found / SERIES) * 100;
}

export const trendNoise: AloneCase = {
  name: 'trend-noise',
  title: `Trends found in noise, of ${SERIES} series of ${COUNT} values`,
  unit: '%',
  rounds: 1,
  variants: Object.fromEntries(LIKENESS.map((phi) => [nameOf(phi), () => falseTrends(phi)])),
  figures: LIKENESS.map((phi) => ({
    name: nameOf(phi),
    of: (round) => cost(round, nameOf(phi)),
    show: (value) => `${value.toFixed(1)} %`,
    floor: { atMost: 9 },
  })),
};
