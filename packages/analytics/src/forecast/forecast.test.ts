import { describe, expect, it } from 'vitest';
import { noise, randomOf, shareOf } from '../../test/noise.ts';
import { forecast } from './forecast.ts';

const HOUR = 3_600_000;
const BEGIN = 1.7e12;
const hourly = (values: readonly number[]) => values.map((value, i) => ({ at: BEGIN + i * HOUR, value }));
const rising = (count: number, rate: number): number[] =>
  noise(randomOf(3), count).map((value, i) => 40 + rate * i + 0.3 * value);

describe('forecast', () => {
  it('tells when a limit is reached, between which moments, and how long that is from the last value', () => {
    const found = forecast(hourly(rising(100, 0.1)), 95);
    expect(found).toMatchObject({ verdict: 'reached-at', count: 100, since: BEGIN, rate: expect.closeTo(0.1, 2) });
    if (found.verdict !== 'reached-at') return;
    const truth = BEGIN + 550 * HOUR;
    expect(found.interval[0]).toBeLessThan(truth);
    expect(found.interval[1]).toBeGreaterThan(truth);
    expect(found.timeLeft).toBeCloseTo(found.at - (BEGIN + 99 * HOUR), 3);
    expect(found.text).toMatch(/^reaches 95 in 1\d d .+ \(1\d d .* to \d\d d .*\), at 0\.\d+ an hour$/);
  });

  it('counts in steps where the values are plain numbers', () => {
    const ledger = Array.from({ length: 50 }, (_, i) => 9_000 + 10 * i);
    expect(forecast(ledger, 10_000)).toMatchObject({ verdict: 'reached-at', at: 100, rate: 10, timeLeft: 51 });
  });

  it('knows a limit that values fall to', () => {
    const free = hourly(rising(100, -0.1));
    expect(forecast(free, 10, { side: 'lower' })).toMatchObject({
      verdict: 'reached-at',
      rate: expect.closeTo(-0.1, 2),
    });
    expect(forecast(free, 60, { side: 'lower' })).toMatchObject({ verdict: 'already-passed' });
  });

  it('says never where nothing leads to the limit, and how soon it could be for all that is known', () => {
    const still = forecast(hourly(noise(randomOf(4), 100)), 50);
    expect(still).toMatchObject({ verdict: 'never' });
    expect(still.verdict === 'never' && still.earliest).toBeGreaterThan(BEGIN + 1_000 * HOUR);
    expect(forecast(hourly(rising(100, -0.1)), 95)).toMatchObject({ verdict: 'never', earliest: undefined });
    expect(
      forecast(
        Array.from({ length: 50 }, () => 5),
        9,
      ),
    ).toMatchObject({ verdict: 'never', rate: 0 });
    expect(forecast(rising(100, 1), Number.POSITIVE_INFINITY)).toMatchObject({ verdict: 'never' });
  });

  it('says since when a limit has been passed', () => {
    const ledger = Array.from({ length: 50 }, (_, i) => i);
    expect(forecast(ledger, 45)).toMatchObject({ verdict: 'already-passed', at: 45 });
    // However little is known, that is.
    expect(forecast([1, 2, 99], 95)).toMatchObject({ verdict: 'already-passed', at: 2 });
    // The last value happens to lie below.
    expect(forecast([...rising(100, 0.1).slice(0, 99), 49.2], 49.5)).toMatchObject({ verdict: 'already-passed' });
  });

  it('goes by what has been since the last clean-up, and says how often there was one', () => {
    const random = randomOf(5);
    const disk = Array.from({ length: 240 }, (_, i) => 20 + 2 * (i % 24) + random());
    const found = forecast(hourly(disk), 95);
    expect(found).toMatchObject({ verdict: 'reached-at', count: 24, fallenBack: 9, rate: expect.closeTo(2, 1) });
    expect(found.text).toContain('; before, it fell back 9 times');
  });

  it('goes by the new rate after a change', () => {
    const values = noise(randomOf(6), 200).map((value, i) => 0.2 * value + (i < 120 ? 10 : 10 + 0.5 * (i - 120)));
    expect(forecast(values, 100)).toMatchObject({
      verdict: 'reached-at',
      rate: expect.closeTo(0.5, 1),
      at: expect.closeTo(300, -1),
    });
  });

  it('does not judge by what little there is since a change', () => {
    const values = noise(randomOf(7), 60).map((value, i) => (i < 55 ? 10 : 30) + 0.2 * value);
    expect(forecast(values, 100)).toMatchObject({ verdict: 'insufficient-data', count: 5, since: 55 });
    expect(forecast([], 5)).toMatchObject({ verdict: 'insufficient-data', count: 0, since: undefined });
  });

  it('seldom names a moment that nothing leads to', () => {
    const named = (phi: number): number =>
      shareOf(100, (random) => forecast(noise(random, 200, phi), 10).verdict === 'reached-at');
    expect(named(0)).toBeLessThanOrEqual(0.05);
    expect(named(0.8)).toBeLessThanOrEqual(0.08);
  });

  it('is blind to order, and moves with the clock', () => {
    const points = hourly(rising(100, 0.1));
    const turned = points.map((_, i) => points[(i * 37) % 100] as (typeof points)[number]);
    expect(forecast(turned, 95)).toEqual(forecast(points, 95));
    const later = forecast(
      points.map(({ at, value }) => ({ at: at + 8 * HOUR, value })),
      95,
    );
    const now = forecast(points, 95);
    expect('at' in later && 'at' in now && (later.at - now.at) / HOUR).toBeCloseTo(8, 6);
  });

  it('refuses a limit that is no number', () => {
    expect(() => forecast([1, 2], Number.NaN)).toThrow('Expected `limit` to be a number, got `NaN`');
  });
});
