import { describe, expect, it } from 'vitest';
import { noise, randomOf, shareOf } from '../../test/noise.ts';
import { trend } from './trend.ts';

const HOUR = 3_600_000;
const hourly = (values: readonly number[]) => values.map((value, i) => ({ at: 1.7e12 + i * HOUR, value }));
const rising = (count: number, slope: number, seed = 1): number[] =>
  noise(randomOf(seed), count).map((value, i) => 100 + slope * i + value);

describe('trend', () => {
  it('tells how fast a series rises, between which bounds, and how sure it is', () => {
    const found = trend(hourly(rising(100, 0.5)));
    expect(found).toMatchObject({ verdict: 'regression', direction: 'rising', count: 100 });
    if (found.verdict === 'insufficient-data') return;
    expect(found.slope).toBeCloseTo(0.5, 1);
    expect(found.interval[0]).toBeLessThan(0.5);
    expect(found.interval[1]).toBeGreaterThan(0.5);
    expect(found.confidence).toBeGreaterThan(0.999);
    expect(found.effect).toBeCloseTo(0.495, 1);
    expect(found.text).toMatch(/^rises by 0\.\d+ an hour \(0\.\d+ to 0\.\d+\), \d\d\.\d % in all$/);
  });

  it('says which way is good, and what is too small for a word', () => {
    const falling = hourly(rising(100, -0.2));
    expect(trend(falling)).toMatchObject({ verdict: 'improvement', direction: 'falling' });
    expect(trend(falling, { better: 'higher' })).toMatchObject({ verdict: 'regression', direction: 'falling' });
    expect(trend(falling, { minEffect: 0.5 })).toMatchObject({ verdict: 'below-minimum-effect' });
  });

  it('is seldom wrong about a series without a trend, be its neighbours alike or not', () => {
    const wrong = (phi: number): number =>
      shareOf(150, (random) => trend(noise(random, 100, phi)).verdict !== 'no-evidence');
    expect(wrong(0)).toBeLessThanOrEqual(0.08);
    expect(wrong(0.5)).toBeLessThanOrEqual(0.1);
    expect(wrong(0.8)).toBeLessThanOrEqual(0.13);
  });

  it('holds the true slope in its interval as often as it says', () => {
    const held = (phi: number): number =>
      shareOf(150, (random) => {
        const found = trend(noise(random, 100, phi).map((value, i) => value + 0.03 * i));
        if (found.verdict === 'insufficient-data') return false;
        return found.interval[0] <= 0.03 && found.interval[1] >= 0.03;
      });
    expect(held(0)).toBeGreaterThanOrEqual(0.92);
    expect(held(0.5)).toBeGreaterThanOrEqual(0.9);
  });

  it('is not moved by a fifth of values that are anything', () => {
    const broken = rising(100, 0.5).map((value, i) => (i % 5 === 0 ? 1e6 * (i % 2) : value));
    expect(trend(broken)).toMatchObject({ slope: expect.closeTo(0.5, 1) });
  });

  it('sees nothing in a constant, and does not know of a few', () => {
    expect(trend(Array.from({ length: 50 }, () => 3))).toMatchObject({
      verdict: 'no-evidence',
      slope: 0,
      confidence: 0,
    });
    const few = { verdict: 'insufficient-data', count: 7, text: '7 values: 8 are the fewest that tell a trend' };
    expect(trend([1, 2, null, 3, 4, Number.NaN, 5, 6, 7])).toEqual(few);
    expect(trend([])).toMatchObject({ verdict: 'insufficient-data', count: 0 });
    // Many values of one moment are one.
    expect(trend(rising(100, 1).map((value) => ({ at: 5, value })))).toMatchObject({ count: 1 });
  });

  it('takes a long series by the medians of its neighbours', () => {
    const random = randomOf(9);
    const values = Float64Array.from({ length: 200_000 }, (_, i) => i / 1_000 + 50 * random());
    expect(trend(values)).toMatchObject({ verdict: 'regression', slope: expect.closeTo(0.001, 5) });
  });

  it('refuses what is no share', () => {
    expect(() => trend([1, 2], { alpha: 5 })).toThrow('Expected `alpha` to be a share above 0 and below 1, got `5`');
    expect(() => trend([1, 2], { minEffect: -1 })).toThrow(
      'Expected `minEffect` to be a share of at least 0, got `-1`',
    );
  });
});
