import { Histogram } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { noise, type Random, randomOf, shareOf } from '../../test/noise.ts';
import { compare } from './compare.ts';
import type { ComparisonKnown } from './comparison.ts';

interface Runs {
  readonly count: number;
  readonly phi?: number;
}

const around100 = (random: Random, { count, phi = 0 }: Runs): number[] =>
  noise(random, count, phi).map((value) => 100 * (1 + 0.1 * value));
const times = (values: readonly number[], factor: number): number[] => values.map((value) => value * factor);
const histogramOf = (values: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
};

describe('compare', () => {
  const random = randomOf(1);
  const before = around100(random, { count: 200 });
  const after = times(around100(random, { count: 200 }), 1.12);

  it('says which is slower, by which factor, and how sure that is', () => {
    const found = compare(before, after);
    expect(found).toMatchObject({ verdict: 'regression', counts: [200, 200], effect: expect.closeTo(0.12, 1) });
    expect(found.text).toMatch(/^B is 1\.\d\d ± 0\.02 × slower than A$/);
    const { interval, shiftInterval, confidence } = found as ComparisonKnown;
    expect(interval?.[0]).toBeGreaterThan(0.08);
    expect(interval?.[1]).toBeLessThan(0.16);
    expect(shiftInterval[0]).toBeGreaterThan(8);
    expect(confidence).toBeGreaterThan(0.999);
  });

  it('says the same of the other direction, and of what is better when higher', () => {
    expect(compare(after, before)).toMatchObject({ verdict: 'improvement' });
    expect(compare(after, before).text).toMatch(/^B is 1\.\d\d ± 0\.02 × faster than A$/);
    const throughput = compare(before, after, { better: 'higher', names: ['Monday', 'Tuesday'] });
    expect(throughput).toMatchObject({ verdict: 'improvement' });
    expect(throughput.text).toMatch(/^Tuesday is 1\.\d\d ± 0\.02 × higher than Monday$/);
    expect(compare(before, after, { minEffect: 0.5 })).toMatchObject({ verdict: 'below-minimum-effect' });
  });

  it('says what would have been seen where it sees nothing, and is right in four of five', () => {
    const same = compare(before, around100(random, { count: 200 })) as ComparisonKnown;
    expect(same.verdict).toBe('no-evidence');
    expect(same.text).toMatch(/^no evidence of a difference; one of [23](\.\d)? % would have been seen$/);
    const seen = shareOf(150, (each) => {
      const a = around100(each, { count: 100 });
      const b = around100(each, { count: 100 });
      const { detectable = 0 } = compare(a, b) as ComparisonKnown;
      return compare(a, times(b, 1 + detectable)).verdict === 'regression';
    });
    expect(seen).toBeGreaterThan(0.7);
    expect(seen).toBeLessThan(0.9);
  });

  it('is seldom wrong about equal samples, and its interval seldom about others, be neighbours alike or not', () => {
    for (const phi of [0, 0.5]) {
      const samples = (each: Random) =>
        [around100(each, { count: 200, phi }), around100(each, { count: 200, phi })] as const;
      expect(shareOf(150, (each) => compare(...samples(each)).verdict !== 'no-evidence')).toBeLessThanOrEqual(0.09);
      const held = shareOf(150, (each) => {
        const [a, b] = samples(each);
        const [lower, upper] = (compare(a, times(b, 1.05)) as ComparisonKnown).interval ?? [0, 0];
        return lower <= 0.05 && upper >= 0.05;
      });
      expect(held).toBeGreaterThanOrEqual(0.91);
    }
  });

  it('compares histograms as it does what was counted in them', () => {
    const values = Array.from({ length: 20_000 }, () => 5 + 4 * random());
    const slower = Array.from({ length: 20_000 }, () => 1.1 * (5 + 4 * random()));
    const counted = compare(histogramOf(values), histogramOf(slower)) as ComparisonKnown;
    const raw = compare(values, slower) as ComparisonKnown;
    expect(counted.verdict).toBe('regression');
    expect(counted.effect).toBeCloseTo(raw.effect ?? 0, 2);
    for (const name of ['p50', 'p95', 'p99'] as const) {
      const { a, b, interval } = counted.percentiles[name];
      expect(a / raw.percentiles[name].a).toBeCloseTo(1, 1);
      expect(b / raw.percentiles[name].b).toBeCloseTo(1, 1);
      expect(interval?.[0]).toBeLessThan(0.1);
      expect(interval?.[1]).toBeGreaterThan(0.1);
    }
    expect(compare(histogramOf(values), histogramOf(values))).toMatchObject({ verdict: 'no-evidence', effect: 0 });
  });

  it('hears of a tail that grew where the middle stayed', () => {
    const calm = noise(random, 1_000).map((value) => 100 + value);
    const other = noise(random, 1_000).map((value) => 100 + value);
    const slowedEach = (nth: number) =>
      compare(
        calm,
        other.map((value, i) => (i % nth === 0 ? value * 3 : value)),
      );
    const tail = slowedEach(40);
    expect(tail.verdict).toBe('regression');
    expect(tail.text).toMatch(/^B's p99 is \d\.\d+ ± 0\.\d+ × slower than A's, which all values together do not show$/);
    expect(slowedEach(14).text).toMatch(
      /^B is 1\.00\d+ ± 0\.00\d+ × slower than A; its p9[59] is \d\.\d+ ± 0\.0\d+ × slower$/,
    );
  });

  it('says nothing of a percentile with too few values beyond it', () => {
    const few = compare(before.slice(0, 50), after.slice(0, 50)) as ComparisonKnown;
    expect(few.percentiles.p99.interval).toBeUndefined();
    expect(few.percentiles.p50.interval).toBeDefined();
  });

  it('knows what it can not know', () => {
    expect(compare([], [])).toMatchObject({ verdict: 'insufficient-data', counts: [0, 0] });
    expect(compare(before, [1, 2, Number.NaN, null])).toMatchObject({ verdict: 'insufficient-data', counts: [200, 2] });
    expect(compare(histogramOf([1]), histogramOf(before))).toMatchObject({ verdict: 'insufficient-data' });
    // Values that hardly move from one to the next are but one.
    const slow = Array.from({ length: 40 }, (_, i) => 100 + i);
    expect(compare(slow, slow)).toMatchObject({ verdict: 'insufficient-data' });
    const fives = Array.from({ length: 30 }, () => 5);
    expect(compare(fives, fives)).toMatchObject({
      verdict: 'no-evidence',
      text: 'no difference: typical values are equal',
    });
    expect(compare(fives, times(fives, 1.2)).text).toBe('B is 1.2 × slower than A');
  });

  it('speaks of differences where shares mean nothing', () => {
    const balance = noise(random, 100);
    const found = compare(
      balance,
      balance.map((value) => value + 2),
    );
    expect(found).toMatchObject({ verdict: 'regression', effect: undefined });
    expect(found.text).toMatch(/^B is higher than A by 2\.0 ± 0\.\d$/);
  });
});
