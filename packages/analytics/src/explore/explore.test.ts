import { describe, expect, it } from 'vitest';
import { noise, randomOf, shareOf } from '../../test/noise.ts';
import { explore, type Segment } from './index.ts';

const steps = (levels: readonly number[], each: number): number[] =>
  levels.flatMap((level) => Array.from({ length: each }, () => level));
const plus = (values: readonly number[], more: readonly number[]): number[] =>
  values.map((value, i) => value + (more[i] as number));
const valueAt = (segment: Segment, index: number): number =>
  segment.kind === 'constant' ? segment.level : segment.intercept + segment.slope * (index - segment.from);

describe('explore', () => {
  it('finds the levels of a series, and where they change', () => {
    const { changePoints, segments } = explore(plus(steps([20, 25, 22, 30], 50), noise(randomOf(1), 200)));
    expect(changePoints).toEqual([50, 100, 150]);
    expect(segments.map(({ kind }) => kind)).toEqual(['constant', 'constant', 'constant', 'constant']);
    for (const [i, level] of [20, 25, 22, 30].entries()) {
      expect(Math.abs(valueAt(segments[i] as Segment, i * 50) - level)).toBeLessThan(0.5);
    }
  });

  it('follows a line instead of cutting it into stairs, and tells where it bends', () => {
    const line = Array.from({ length: 200 }, (_, i) => (i < 120 ? 10 : 10 + 0.5 * (i - 120)));
    const { changePoints, segments } = explore(plus(line, noise(randomOf(2), 200)));
    expect(changePoints).toHaveLength(1);
    expect(Math.abs((changePoints[0] as number) - 120)).toBeLessThanOrEqual(4);
    const [flat, rising] = segments;
    expect(flat?.kind).toBe('constant');
    expect(rising?.kind === 'linear' && rising.slope).toBeCloseTo(0.5, 1);
    expect(valueAt(rising as Segment, 199)).toBeCloseTo(49.5, 0);
  });

  it('reads exact levels and lines off a series without noise', () => {
    expect(explore(steps([5, 6], 40)).segments).toEqual([
      { from: 0, to: 40, kind: 'constant', level: expect.closeTo(5, 9) },
      { from: 40, to: 80, kind: 'constant', level: expect.closeTo(6, 9) },
    ]);
    const [segment, ...none] = explore(Array.from({ length: 30 }, (_, i) => 3 + 2 * i)).segments;
    expect(none).toEqual([]);
    expect(segment).toEqual({
      from: 0,
      to: 30,
      kind: 'linear',
      intercept: expect.closeTo(3, 6),
      slope: expect.closeTo(2, 6),
    });
  });

  it('sees no change in noise, be its neighbours alike or not, and none in a season', () => {
    const changes = (values: readonly number[]): boolean => explore(values).changePoints.length > 0;
    expect(shareOf(100, (random) => changes(noise(random, 200)))).toBeLessThanOrEqual(0.02);
    expect(shareOf(100, (random) => changes(noise(random, 300, 0.5)))).toBeLessThanOrEqual(0.05);
    const season = Array.from({ length: 240 }, (_, i) => 20 * Math.sin((2 * Math.PI * i) / 24));
    expect(shareOf(50, (random) => changes(plus(season, noise(random, 240))))).toBeLessThanOrEqual(0.04);
  });

  it('takes lone spikes for what they are, and values of a second mode for the noise they are', () => {
    const random = randomOf(3);
    const spiky = plus(steps([10, 14], 150), noise(random, 300)).map((value, i) => (i % 37 === 5 ? value + 40 : value));
    expect(explore(spiky).changePoints).toEqual([150]);
    const bimodal = noise(random, 300).map((value) => (random() < 0.8 ? 5 + 0.5 * value : 25 + 2 * value));
    expect(explore(bimodal).changePoints).toEqual([]);
  });

  it('leaves missing values out, and counts places as the caller does', () => {
    const values: (number | null)[] = plus(steps([20, 26], 60), noise(randomOf(4), 120));
    for (const at of [3, 4, 5, 59, 60, 61, 90]) values[at] = at % 2 === 0 ? null : Number.NaN;
    values[10] = Number.POSITIVE_INFINITY;
    const { changePoints, segments } = explore(values);
    expect(changePoints).toHaveLength(1);
    // The first value of the new level stands at 62.
    expect(changePoints[0]).toBe(62);
    expect(segments.map(({ from, to }) => [from, to])).toEqual([
      [0, 62],
      [62, 120],
    ]);
  });

  it('knows nothing of a series without values, and one level of a single one', () => {
    expect(explore([])).toEqual({ changePoints: [], segments: [] });
    expect(explore([null, Number.NaN])).toEqual({ changePoints: [], segments: [] });
    expect(explore([7])).toEqual({ changePoints: [], segments: [{ from: 0, to: 1, kind: 'constant', level: 7 }] });
    expect(explore(steps([7], 50))).toMatchObject({ changePoints: [], segments: [{ kind: 'constant', level: 7 }] });
  });

  it('finds changes to the point in a series that is longer than it has cells', () => {
    const values = plus(steps([0, 8, 2], 33_337), noise(randomOf(5), 100_011));
    expect(explore(Float64Array.from(values)).changePoints).toEqual([33_337, 66_674]);
  });

  it('stays whole at the ends of what a double holds', () => {
    const { changePoints, segments } = explore(steps([-1.6e308, 1.6e308], 20));
    expect(changePoints).toEqual([20]);
    expect(segments[1]).toMatchObject({ kind: 'constant' });
    expect(valueAt(segments[1] as Segment, 30) / 1.6e308).toBeCloseTo(1, 6);
  });
});
