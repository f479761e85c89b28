/**
 * How good the detector of shifts is, on series from seeds, and what a series without a change costs beside PELT, the
 * usual exact method. Shares are in percent.
 */
import { detectShifts, otava } from '@perf/analytics';
import type { AloneCase, Figure, Round } from '../case.ts';
import { cost } from '../case.ts';

type Random = () => number;

/** Mulberry32. */
function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function noise(random: Random, count: number, phi = 0): number[] {
  let last = normal(random);
  return Array.from({ length: count }, () => {
    last = phi * last + Math.sqrt(1 - phi * phi) * normal(random);
    return last;
  });
}

const KINDS: Readonly<Record<string, (random: Random, count: number) => number[]>> = {
  normal: (random, count) => noise(random, count).map((z) => 100 + 5 * z),
  lognormal: (random, count) => noise(random, count).map((z) => 100 * Math.exp(z)),
  Pareto: (random, count) => Array.from({ length: count }, () => (1 - random()) ** (-1 / 1.5)),
  'AR .5': (random, count) => noise(random, count, 0.5).map((z) => 100 + 5 * z),
  'AR .8': (random, count) => noise(random, count, 0.8).map((z) => 100 + 5 * z),
  bimodal: (random, count) => noise(random, count).map((z) => (random() < 0.3 ? 130 : 100) + 3 * z),
  seasonal: (random, count) => noise(random, count).map((z, i) => 100 + 20 * Math.sin((2 * Math.PI * i) / 24) + 5 * z),
};

const SERIES = 400;

/** Other seeds than those of the tests. */
function shareOf(holds: (random: Random) => boolean): number {
  let held = 0;
  for (let k = 0; k < SERIES; k += 1) if (holds(randomOf(1_000_003 * (k + 1)))) held += 1;
  return (100 * held) / SERIES;
}

type Detect = (values: readonly number[]) => readonly { readonly index: number }[];

const step = (random: Random, phi: number, effect: number): number[] =>
  noise(random, 200, phi).map((z, i) => 100 * (1 + 0.05 * z) * (i < 100 ? 1 : 1 + effect));
const hits = (detect: Detect, phi: number): number =>
  shareOf((random) => detect(step(random, phi, 0.1)).some(({ index }) => Math.abs(index - 100) <= 5));

/** Of the intervals of steps that were found. */
function coverage(phi: number): number {
  let all = 0;
  let held = 0;
  for (let k = 0; k < SERIES; k += 1) {
    const [finding] = detectShifts(step(randomOf(7_919 * (k + 1)), phi, 0.25));
    if (finding === undefined) continue;
    all += 1;
    if (finding.interval[0] <= 0.25 && finding.interval[1] >= 0.25) held += 1;
  }
  return (100 * held) / all;
}

/** PELT for changes of the mean (Killick 2012), penalty 2 ln n, in units of the noise. @returns changes found */
function pelt(values: Float64Array): number {
  const count = values.length;
  const sums = new Float64Array(count + 1);
  for (let i = 0; i < count; i += 1) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  const penalty = 2 * Math.log(count);
  const best = new Float64Array(count + 1);
  const segments = new Int32Array(count + 1);
  best[0] = -penalty;
  const starts = new Int32Array(count + 1);
  let open = 1;
  for (let to = 1; to <= count; to += 1) {
    const costs = (from: number): number => {
      const sum = (sums[to] as number) - (sums[from] as number);
      return (best[from] as number) - (sum * sum) / (to - from);
    };
    let least = Number.POSITIVE_INFINITY;
    let at = 0;
    for (let k = 0; k < open; k += 1) {
      const whole = costs(starts[k] as number);
      if (whole < least) {
        least = whole;
        at = starts[k] as number;
      }
    }
    best[to] = least + penalty;
    segments[to] = (segments[at] as number) + 1;
    let kept = 0;
    for (let k = 0; k < open; k += 1) {
      const from = starts[k] as number;
      if (costs(from) <= (best[to] as number)) starts[kept++] = from;
    }
    starts[kept] = to;
    open = kept + 1;
  }
  return (segments[count] as number) - 1;
}

const flat = (count: number): Float64Array => Float64Array.from(noise(randomOf(count), count));

/** Milliseconds, after a short series that warms the code. */
function timeOf(run: (values: Float64Array) => unknown, count: number): number {
  run(flat(5_000));
  const values = flat(count);
  const from = performance.now();
  run(values);
  return performance.now() - from;
}

const falseAlarms = (name: string, count: number): string => `false alarms, ${name}, ${count} points`;
const percent = (value: number): string => `${value.toFixed(1)} %`;
const figure = (variant: string, floor?: Figure['floor']): Figure => ({
  name: variant,
  of: (round: Round) => cost(round, variant),
  show: percent,
  ...(floor === undefined ? {} : { floor }),
});
const PARTS = Object.entries(KINDS).flatMap(([name, values]) => [100, 1000].map((count) => ({ name, values, count })));

export const shifts: AloneCase = {
  name: 'shifts',
  title: 'Changes of level: false alarms, power, coverage and cost',
  unit: '% or ms',
  rounds: 1,
  variants: {
    ...Object.fromEntries(
      PARTS.map(({ name, values, count }) => [
        falseAlarms(name, count),
        () => shareOf((random) => detectShifts(values(random, count)).length > 0),
      ]),
    ),
    'found, +10 %': () => hits(detectShifts, 0),
    'found, +10 %, AR .5': () => hits(detectShifts, 0.5),
    'found by Otava, +10 %': () => hits(otava, 0),
    'coverage, φ 0': () => coverage(0),
    'coverage, φ .5': () => coverage(0.5),
    'detectShifts, 100,000 points': () => timeOf(detectShifts, 100_000),
    'detectShifts, 1,000,000 points': () => timeOf(detectShifts, 1_000_000),
    'PELT, 100,000 points': () => timeOf(pelt, 100_000),
  },
  figures: [
    ...PARTS.map(({ name, count }) => figure(falseAlarms(name, count), { atMost: 5 })),
    figure('found, +10 %', { atLeast: 97 }),
    figure('found, +10 %, AR .5', { atLeast: 85 }),
    figure('found by Otava, +10 %'),
    ...['coverage, φ 0', 'coverage, φ .5'].flatMap((name) => [
      { ...figure(name, { atLeast: 93 }), name: `${name}, at least` },
      { ...figure(name, { atMost: 97 }), name: `${name}, at most` },
    ]),
    {
      name: 'time beside PELT, no change',
      of: (round) => cost(round, 'detectShifts, 100,000 points') / cost(round, 'PELT, 100,000 points'),
      show: (value) => `1/${(1 / value).toFixed(0)}`,
      floor: { atMost: 0.01 },
    },
    {
      name: 'time of ten times the points (n log n: 12)',
      of: (round) => cost(round, 'detectShifts, 1,000,000 points') / cost(round, 'detectShifts, 100,000 points'),
      show: (value) => value.toFixed(1),
      floor: { atMost: 16 },
    },
  ],
};
