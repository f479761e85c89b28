/** Which growth a curve has, in noise; and that what can't be told is not. */
import { describe, expect, it } from 'vitest';
import { randomOf } from '../statistics/random.ts';
import { type GrowthName, growthOf } from './growth.ts';

const SIZES = [100, 400, 1_600, 6_400, 25_600, 102_400];
const curves: Readonly<Record<GrowthName, (n: number) => number>> = {
  constant: () => 50,
  log: (n) => 5 + 40 * Math.log2(n),
  linear: (n) => 1_000 + 3 * n,
  'n log n': (n) => 10 + n * Math.log2(n),
  quadratic: (n) => 500 + 0.01 * n * n,
};

const noisy = (curve: (n: number) => number, seed: number, noise = 0.02) => {
  const random = randomOf(seed);
  return SIZES.map((size) => ({ size, time: curve(size) * (1 + noise * (2 * random() - 1)), noise }));
};

describe('growthOf', () => {
  it.each(Object.entries(curves))('is never another one than %s', (growth, curve) => {
    const told = Array.from({ length: 50 }, (_, seed) => growthOf(noisy(curve, seed)).growth);
    expect(told.filter((one) => one !== growth && one !== 'undecided')).toEqual([]);
    expect(told.filter((one) => one === growth).length).toBeGreaterThan(40);
  });

  it('is the same in whatever unit time is', () => {
    const points = noisy(curves['n log n'], 3);
    const scaled = points.map((point) => ({ ...point, time: point.time / 1e6 }));
    expect(growthOf(scaled).growth).toBe(growthOf(points).growth);
  });

  it('is undecided for what none of them is, for few sizes, a narrow range, and much noise', () => {
    expect(growthOf(noisy((n) => n ** 3, 1))).toMatchObject({
      growth: 'undecided',
      text: expect.stringContaining('none'),
    });
    expect(growthOf(noisy(curves.linear, 1).slice(0, 3))).toMatchObject({ growth: 'undecided' });
    const narrow = [10, 12, 14, 16, 18].map((size) => ({ size, time: size, noise: 0.001 }));
    expect(growthOf(narrow)).toMatchObject({ growth: 'undecided' });
    expect(growthOf(noisy(curves['n log n'], 1, 0.5)).growth).toBe('undecided');
  });
});
