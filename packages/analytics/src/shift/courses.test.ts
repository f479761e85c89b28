import { describe, expect, it } from 'vitest';
import { normal, type Random, randomOf, shareOf } from '../../test/noise.ts';
import { coursesIn } from './courses.ts';
import { detectShifts } from './detect-shifts.ts';

/** Grows to a hundred more, and stays. */
const grown = (random: Random): number[] =>
  Array.from({ length: 120 }, (_, i) => 300 + (100 * Math.min(i, 60)) / 60 + 2 * normal(random));

function walk(random: Random, count: number): Float64Array {
  let at = 0;
  return Float64Array.from({ length: count }, () => {
    at += normal(random);
    return at;
  });
}

describe('a change of course', () => {
  it('is told where a line becomes a level, with how much the new stretch lies above the old one', () => {
    const [finding, ...more] = detectShifts(grown(randomOf(1)));
    expect(more).toEqual([]);
    expect(Math.abs((finding?.index ?? 0) - 60)).toBeLessThanOrEqual(5);
    expect(finding).toMatchObject({ verdict: 'regression', before: { median: expect.any(Number) } });
    // From 350 in the middle of the line to 400.
    const [low, high] = finding?.interval ?? [1, 0];
    expect(low < 1 / 7 && high > 1 / 7 && low > 0.05).toBe(true);
    expect(finding?.confidence).toBeGreaterThanOrEqual(0.95);
  });

  it('is none in a single line', () => {
    const line = Array.from({ length: 120 }, (_, i) => 300 + i + 2 * normal(randomOf(i + 1)));
    expect(coursesIn(Float64Array.from(line), 0.05).changes).toEqual([]);
  });

  // The share is 3 to 6 % where nothing limits it.
  it('is seldom seen in a random walk, and the more seldom the surer it has to be', () => {
    const share = (count: number, alpha: number): number =>
      shareOf(100, (random) => coursesIn(walk(random, count), alpha).changes.length > 0);
    expect(share(100, 0.05)).toBeLessThanOrEqual(0.1);
    expect(share(100, 0.01)).toBeLessThanOrEqual(0.03);
    expect(share(300, 0.05)).toBeLessThanOrEqual(0.1);
  });

  it('leaves a series that has levels alone', () => {
    const levels = Float64Array.from({ length: 120 }, (_, i) => (i < 60 ? 100 : 150) + 20 * normal(randomOf(i + 1)));
    expect(coursesIn(levels, 0.05).changes).toEqual([]);
  });
});
