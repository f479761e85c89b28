/**
 * The gate's statistics on hundreds of series of each kind of noise that machines have. It goes on as a gate does, until it would see
 * a change, so that stopping is part of what is measured.
 */
import { type Contest, runContest } from '@perf/validators';
import { type AloneCase, cost } from '../case.ts';
import { asTheGate } from '../gate-runs.ts';
import { noise, type Random } from '../noise.ts';
import { randomOf } from '../values.ts';

const SERIES = 300;
const RUNS = 400;

/** Logarithms of what one run after the other takes. */
const kinds: Readonly<Record<string, (random: Random) => number[]>> = {
  normal: (random) => noise(random, RUNS).map((z) => 0.03 * z),
  drift: (random) => noise(random, RUNS).map((z, i) => 0.03 * z + 0.002 * i),
  'AR .9': (random) => noise(random, RUNS, 0.9).map((z) => 0.05 * z),
  'heavy tail': (random) => Array.from({ length: RUNS }, () => 0.01 * (1 - random()) ** (-1 / 1.5)),
  bursts: (random) => {
    let left = 0;
    return noise(random, RUNS).map((z) => {
      if (left === 0 && random() < 0.03) left = 1 + Math.floor(random() * 12);
      left = Math.max(0, left - 1);
      return 0.02 * z + (left > 0 ? 0.3 + 0.3 * random() : 0);
    });
  },
};

/** Both sides draw from one series, in the order in which they would have run. */
function contestOf(runs: readonly number[], effect: number): Contest {
  let at = 0;
  const take = (factor: number) => async () => {
    const wall = Math.exp(runs[at % RUNS] as number) * factor;
    at += 1;
    return { wall, cpu: undefined };
  };
  return {
    open: async () => ({ a: take(1), b: take(1 + effect) }),
    pairsPerBlock: 1,
    unit: 'ms',
    least: 10,
    most: RUNS / 2,
  };
}

/** Percent of the series in which two are told apart. */
async function toldApart(kind: string, effect: number): Promise<number> {
  let told = 0;
  for (let seed = 1; seed <= SERIES; seed += 1) {
    const runs = (kinds[kind] as (random: Random) => number[])(randomOf(104_729 * seed));
    const options = { ...asTheGate, time: 60_000, seed: 1 };
    const names = ['a', 'b'] as const;
    const { verdict } = await runContest(contestOf(runs, effect), {
      ...options,
      names,
      signal: undefined,
      onProgress: undefined,
    });
    if (verdict !== 'no-evidence') told += 1;
  }
  return (100 * told) / SERIES;
}

const percent = (value: number): string => `${value.toFixed(1)} %`;

export const gateNoise: AloneCase = {
  name: 'gate-noise',
  title: `The gate's verdicts in noise, ${SERIES} series of each kind`,
  unit: '% of series told apart',
  rounds: 1,
  variants: Object.fromEntries(
    Object.keys(kinds).flatMap((kind) => [
      [`equal, ${kind}`, () => toldApart(kind, 0)],
      [`+5 %, ${kind}`, () => toldApart(kind, 0.05)],
    ]),
  ),
  figures: Object.keys(kinds).flatMap((kind) => [
    {
      name: `false alarms, ${kind}`,
      of: (round) => cost(round, `equal, ${kind}`),
      show: percent,
      floor: { atMost: 1 },
    },
    { name: `+5 % found, ${kind}`, of: (round) => cost(round, `+5 %, ${kind}`), show: percent, floor: { atLeast: 95 } },
  ]),
};
