/** Steps of known size in noise: how many the detector of shifts finds within 5 points, and whether its intervals hold the truth. */
import { detectShifts, otava } from '@perf/analytics';
import { type AloneCase, cost, type Figure, type Round } from '../case.ts';
import { noise, type Random, shareOf } from '../noise.ts';
import { randomOf } from '../values.ts';

const SERIES = 1000;

type Detect = (values: readonly number[]) => readonly { readonly index: number }[];

const step = (random: Random, phi: number, effect: number): number[] =>
  noise(random, 200, phi).map((z, i) => 100 * (1 + 0.05 * z) * (i < 100 ? 1 : 1 + effect));
const hits = (detect: Detect, phi: number): number =>
  shareOf(SERIES, (random) => detect(step(random, phi, 0.1)).some(({ index }) => Math.abs(index - 100) <= 5));

/** Of the intervals of steps that were found. */
function coverage(phi: number): number {
  let all = 0;
  let held = 0;
  for (let k = 1; k <= SERIES; k += 1) {
    const [finding] = detectShifts(step(randomOf(7_919 * k), phi, 0.25));
    if (finding === undefined) continue;
    all += 1;
    if (finding.interval[0] <= 0.25 && finding.interval[1] >= 0.25) held += 1;
  }
  return (100 * held) / all;
}

const figure = (variant: string, floor?: Figure['floor']): Figure => ({
  name: variant,
  of: (round: Round) => cost(round, variant),
  show: (value) => `${value.toFixed(1)} %`,
  ...(floor === undefined ? {} : { floor }),
});

export const shiftPower: AloneCase = {
  name: 'shift-power',
  title: `Changes of level by 10 % in noise of 5 %, of ${SERIES} series of 200 points`,
  unit: '%',
  rounds: 1,
  variants: {
    'found, +10 %': () => hits(detectShifts, 0),
    'found, +10 %, AR .5': () => hits(detectShifts, 0.5),
    'found by Otava, +10 %': () => hits(otava, 0),
    'coverage, φ 0': () => coverage(0),
    'coverage, φ .5': () => coverage(0.5),
  },
  figures: [
    figure('found, +10 %', { atLeast: 97 }),
    figure('found, +10 %, AR .5', { atLeast: 85 }),
    figure('found by Otava, +10 %'),
    ...['coverage, φ 0', 'coverage, φ .5'].flatMap((name) => [
      { ...figure(name, { atLeast: 93 }), name: `${name}, at least` },
      { ...figure(name, { atMost: 97 }), name: `${name}, at most` },
    ]),
  ],
};
