import { describe, expect, it } from 'vitest';
import { noise, type Random, randomOf, shareOf } from '../../test/noise.ts';
import type { Point } from '../point.ts';
import { type BandKnown, band } from './band.ts';
import { outliers } from './outliers.ts';

const HOUR = 3_600_000;
/** Each day a wave of ±20 about 100. */
const days = (random: Random, count: number, drift = 0): Point[] =>
  noise(random, 24 * count).map((value, i) => ({
    at: 1.7e12 + i * HOUR,
    value: 100 + drift * i + 5 * value + 20 * Math.sin((2 * Math.PI * i) / 24),
  }));
const found = (series: Parameters<typeof outliers>[0], options?: Parameters<typeof outliers>[1]) => {
  const result = outliers(series, options);
  return result.verdict === 'known' ? result.outliers : undefined;
};

describe('outliers', () => {
  it('finds a value that is usual at noon and not at midnight', () => {
    const points = days(randomOf(1), 14);
    // 18:00 is the bottom of the wave.
    const strange = points.map((point, i) => (i === 7 * 24 + 18 ? { ...point, value: 120 } : point));
    expect(found(strange, { seasons: ['1d', '7d'] })?.map(({ index }) => index)).toEqual([7 * 24 + 18]);
    expect(found(strange)).toEqual([]);
  });

  it('says how far out one is, and what is usual there', () => {
    const [one, ...none] = found([...noise(randomOf(2), 100), -40]) ?? [];
    expect(none).toEqual([]);
    expect(one).toMatchObject({ index: 100, at: 100, value: -40 });
    expect(one?.times).toBeGreaterThan(6);
    expect(one?.usual.lower).toBeLessThan(-2.5);
    expect(one?.usual.upper).toBeGreaterThan(2.5);
  });

  it('is seldom wrong about noise, a season or a trend', () => {
    const wrong = (series: (random: Random) => Parameters<typeof outliers>[0]) =>
      shareOf(80, (random) => found(series(random), { seasons: ['1d'] })?.length !== 0);
    expect(shareOf(100, (random) => found(noise(random, 200))?.length !== 0)).toBeLessThanOrEqual(0.06);
    expect(wrong((random) => days(random, 7))).toBeLessThanOrEqual(0.06);
    expect(wrong((random) => days(random, 14, 0.3))).toBeLessThanOrEqual(0.1);
  });

  it('counts in the series as it was given, whatever its order', () => {
    const values = noise(randomOf(3), 60).map((value, i) => ({ at: i * HOUR, value: i === 20 ? 50 : value }));
    expect(found([...values].reverse())?.map(({ index, at }) => ({ index, at }))).toEqual([
      { index: 39, at: 20 * HOUR },
    ]);
  });

  it('finds the one value that differs from a constant', () => {
    const values = Array.from({ length: 60 }, (_, i) => (i === 30 ? 6 : 5));
    expect(found(values)?.map(({ index }) => index)).toEqual([30]);
    expect(found(values.fill(5))).toEqual([]);
  });

  it('does not call usual what it has not seen three times', () => {
    const unknown = { verdict: 'insufficient-data', text: 'no season was seen 3 times: less is no habit' };
    expect(outliers(days(randomOf(4), 2), { seasons: ['1d'] })).toEqual(unknown);
    expect(outliers([1, 2, 3])).toMatchObject({ verdict: 'insufficient-data' });
    // A week was not, a day was.
    expect(band(days(randomOf(4), 6), { seasons: ['1d', '7d'] })).toMatchObject({ season: 24 * HOUR });
  });

  it('knows nothing of an hour that was never measured, and that no value of it is strange', () => {
    const gap = days(randomOf(5), 10).filter((_, i) => i % 24 !== 3 || i === 51);
    const usual = band(gap, { seasons: ['1d'] }) as BandKnown;
    expect(usual.at(1.7e12 + 3 * HOUR)).toBeUndefined();
    expect(usual.at(1.7e12 + 4 * HOUR)).toBeDefined();
    expect(
      found(
        gap.map((point) => (point.at === 1.7e12 + 51 * HOUR ? { ...point, value: 900 } : point)),
        { seasons: ['1d'] },
      ),
    ).toEqual([]);
  });

  it('looks ahead, trend and all', () => {
    const usual = band(days(randomOf(6), 14, 0.5), { seasons: ['1d'] }) as BandKnown;
    // A week after the last, at the top of the wave.
    const { lower = 0, level = 0, upper = 0 } = usual.at(1.7e12 + (20 * 24 + 6) * HOUR) ?? {};
    expect(level / (100 + 0.5 * 486 + 20)).toBeCloseTo(1, 1);
    expect(lower).toBeLessThan(level);
    expect(upper).toBeGreaterThan(level);
  });

  it('scales with its values', () => {
    const points = [...noise(randomOf(7), 100), 30];
    const scaled = found(points.map((value) => value * 1024));
    expect(scaled?.map(({ index, times }) => ({ index, times }))).toEqual(
      found(points)?.map(({ index, times }) => ({ index, times })),
    );
  });
});
