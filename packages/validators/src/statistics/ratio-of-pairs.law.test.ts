/** Whatever kind of noise: equal ones are seldom told apart, a real difference is found, and intervals hold the truth. */
import { describe, expect, it } from 'vitest';
import { randomOf } from './random.ts';
import { ratioOfPairs } from './ratio-of-pairs.ts';

type Noise = (random: () => number, count: number) => number[];

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const each =
  (of: (random: () => number, i: number) => number): Noise =>
  (random, count) =>
    Array.from({ length: count }, (_, i) => of(random, i));

/** Logarithms of the time of one run after the other, as machines spread them. */
const noises: Readonly<Record<string, Noise>> = {
  normal: each((random) => 0.03 * normal(random)),
  drift: each((random, i) => 0.005 * i + 0.03 * normal(random)),
  'heavy tail': each((random) => 0.01 * (1 - random()) ** (-1 / 1.5)),
  autocorrelated: (random, count) => {
    let last = 0;
    return Array.from({ length: count }, () => {
      last = 0.9 * last + 0.02 * normal(random);
      return last;
    });
  },
  'bursts of other load': (random, count) => {
    let left = 0;
    return Array.from({ length: count }, () => {
      if (left === 0 && random() < 0.03) left = 1 + Math.floor(random() * 12);
      left = Math.max(0, left - 1);
      return 0.02 * normal(random) + (left > 0 ? 0.4 + 0.4 * random() : 0);
    });
  },
};

const EQUAL = 300;
const UNEQUAL = 80;
const PAIRS = 40;

/** Pairs as they are measured: A B, B A, … */
function pairsOf(noise: Noise, seed: number, effect: number): number[][] {
  const runs = noise(randomOf(seed), 2 * PAIRS);
  return Array.from({ length: PAIRS }, (_, i) => {
    const [first, second] = [runs[2 * i] as number, runs[2 * i + 1] as number];
    return [effect + (i % 2 === 0 ? second - first : first - second)];
  });
}

const told = (noise: Noise, effect: number, series: number) =>
  Array.from({ length: series }, (_, k) =>
    ratioOfPairs(pairsOf(noise, 7_919 * (k + 1), effect), { alpha: 0.005, seed: 1 }),
  );

describe.each(Object.entries(noises))('a ratio of pairs in noise: %s', (_, noise) => {
  const equal = told(noise, 0, EQUAL);

  it('differs from 1 for sure in at most 1 % of equal ones', () => {
    const alarms = equal.filter(({ interval: [lower, upper] }) => lower > 1 || upper < 1);
    expect(alarms.length / EQUAL).toBeLessThanOrEqual(0.01);
  });

  it('finds three of four differences of a size that it says it would have seen', () => {
    const sizes = equal.map(({ smallestEffect }) => smallestEffect).sort((a, b) => a - b);
    const found = told(noise, Math.log1p(sizes[EQUAL >> 1] as number), UNEQUAL).filter(
      ({ interval }) => interval[0] > 1,
    );
    expect(found.length / UNEQUAL).toBeGreaterThan(0.75);
  });
});

describe('a ratio of pairs', () => {
  it('is not sure because of many pairs of few processes', () => {
    const random = randomOf(3);
    const processes = Array.from({ length: 6 }, () => {
      const luck = 0.05 * normal(random);
      return Array.from({ length: 200 }, () => luck + 0.001 * normal(random));
    });
    const byBlock = ratioOfPairs(processes, { alpha: 0.005, seed: 1 });
    const flat = ratioOfPairs(
      processes.flat().map((pair) => [pair]),
      { alpha: 0.005, seed: 1 },
    );
    expect(byBlock.smallestEffect).toBeGreaterThan(0.05);
    expect(flat.smallestEffect).toBeLessThan(byBlock.smallestEffect);
  });

  it('is the same for the same pairs, and the inverse when they change sides', () => {
    const blocks = pairsOf(noises['heavy tail'] as Noise, 5, 0.1);
    const there = ratioOfPairs(blocks, { alpha: 0.005, seed: 1 });
    expect(ratioOfPairs(blocks, { alpha: 0.005, seed: 1 })).toEqual(there);
    const back = ratioOfPairs(
      blocks.map((block) => block.map((pair) => -pair)),
      { alpha: 0.005, seed: 1 },
    );
    expect(back.ratio).toBeCloseTo(1 / there.ratio, 10);
    expect(back.interval[0]).toBeCloseTo(1 / there.interval[1], 1);
  });

  it('knows nothing of fewer than four blocks', () => {
    expect(ratioOfPairs([[0.1], [0.1], [0.1]], { alpha: 0.005, seed: 1 })).toMatchObject({
      interval: [0, Number.POSITIVE_INFINITY],
      smallestEffect: Number.POSITIVE_INFINITY,
    });
  });
});
