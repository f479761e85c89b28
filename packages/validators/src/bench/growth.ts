/**
 * How the time of something grows with its input: the growth that fits best of five, and how sure that is.
 *
 * Each is a fixed cost and a growing one, fitted by least squares of relative errors, since noise is a share of the time. What an
 * added cost explains has to be worth it (Schwarz 1978). Where two fit alike, or none does, it stays undecided: four sizes within a
 * factor of two tell n from n·log n to nobody.
 */
import { formatConfidence } from '@perf/analytics';
import type { Ratio } from '@perf/core';

export type GrowthName = 'constant' | 'log' | 'linear' | 'n log n' | 'quadratic';

const SHAPES: Readonly<Record<GrowthName, (size: number) => number>> = {
  constant: () => 0,
  log: (size) => Math.log2(size),
  linear: (size) => size,
  'n log n': (size) => size * Math.log2(size),
  quadratic: (size) => size * size,
};

export interface SizedTime {
  /** Above 0. */
  readonly size: number;
  /** Above 0, in any unit. */
  readonly time: number;
  /** How far `time` may be off, as a share of it. */
  readonly noise: Ratio;
}

export interface Growth {
  readonly growth: GrowthName | 'undecided';
  /** Of the growth that fits best; below 0.9 it is undecided. */
  readonly confidence: Ratio;
  readonly fits: readonly { readonly growth: GrowthName; readonly confidence: Ratio }[];
  /** One sentence. */
  readonly text: string;
}

/** Fewer sizes, or a narrower range of them, fit anything. */
const FEWEST_SIZES = 4;
const LEAST_RANGE = 8;
/** Caches and the collector bend every curve by so much, however well it was measured. */
const LEAST_NOISE: Ratio = 0.03;
const SURE: Ratio = 0.9;
/** Errors of so many deviations, on average, are no noise. */
const WORST_FIT = 3;

/** How work grows with its size: constant, log, linear, n log n, quadratic, or undecided. */
export function growthOf(points: readonly SizedTime[]): Growth {
  const sizes = points.map(({ size }) => size);
  const fitted = (Object.keys(SHAPES) as GrowthName[]).map((growth) => ({ growth, ...fitOf(points, growth) }));
  const best = Math.min(...fitted.map(({ cost }) => cost));
  const weights = fitted.map(({ cost }) => Math.exp((best - cost) / 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const fits = fitted
    .map(({ growth, error }, i) => ({ growth, error, confidence: (weights[i] as number) / total }))
    .sort((a, b) => b.confidence - a.confidence);
  const [first, second] = fits as [(typeof fits)[number], (typeof fits)[number]];
  const undecided = (why: string): Growth => ({
    growth: 'undecided',
    confidence: first.confidence,
    fits: fits.map(({ growth, confidence }) => ({ growth, confidence })),
    text: `How it grows is undecided: ${why}.`,
  });
  if (points.length < FEWEST_SIZES) return undecided(`${points.length} sizes, ${FEWEST_SIZES} are needed`);
  if (Math.max(...sizes) < LEAST_RANGE * Math.min(...sizes)) {
    return undecided(`the largest size is less than ${LEAST_RANGE} times the smallest`);
  }
  if (isConstant(points, fitted)) {
    return {
      ...undecided(''),
      growth: 'constant',
      confidence: LEVEL,
      text: `Growth: constant, ${formatConfidence(LEVEL)} sure.`,
    };
  }
  if (first.error > WORST_FIT) return undecided('none of the five fits');
  if (first.confidence < SURE) return undecided(`${first.growth} and ${second.growth} fit alike`);
  return {
    ...undecided(''),
    growth: first.growth,
    text: `Growth: ${first.growth}, ${formatConfidence(first.confidence)} sure.`,
  };
}

/** That nothing grows is a claim of its own: five curves without slope fit a constant alike. So growth is tested for, at 1 %. */
const LEVEL: Ratio = 0.99;
/** Of χ² with one degree of freedom, at this level. */
const CRITICAL = 6.63;
/** Measured worse than this, a growth that matters might not have been seen. */
const MOST_NOISE: Ratio = 0.1;

function isConstant(points: readonly SizedTime[], fits: readonly (Fit & { readonly growth: GrowthName })[]): boolean {
  const flat = fits.find(({ growth }) => growth === 'constant')?.squares ?? Number.POSITIVE_INFINITY;
  const grows = flat - Math.min(...fits.map(({ squares }) => squares)) >= CRITICAL;
  return !grows && points.every(({ noise }) => noise <= MOST_NOISE);
}

interface Fit {
  /** Errors in deviations, squared. */
  readonly squares: number;
  /** Lower is better. */
  readonly cost: number;
  /** In deviations, on average. */
  readonly error: number;
}

function fitOf(points: readonly SizedTime[], growth: GrowthName): Fit {
  const shape = SHAPES[growth];
  const weighted = points.map(({ size, time, noise }) => {
    const sigma = time * Math.max(noise, LEAST_NOISE);
    return { x: shape(size) / sigma, one: 1 / sigma, y: time / sigma };
  });
  const sum = (of: (point: (typeof weighted)[number]) => number): number =>
    weighted.reduce((total, point) => total + of(point), 0);
  const [ones, cross, squares] = [sum((p) => p.one * p.one), sum((p) => p.one * p.x), sum((p) => p.x * p.x)];
  const [y1, yx] = [sum((p) => p.one * p.y), sum((p) => p.x * p.y)];
  const determinant = ones * squares - cross * cross;
  let slope = determinant > 0 ? (ones * yx - cross * y1) / determinant : 0;
  let fixed = (y1 - slope * cross) / ones;
  // Nothing costs less than nothing.
  if (slope < 0) [slope, fixed] = [0, y1 / ones];
  if (fixed < 0) [slope, fixed] = [yx / squares, 0];
  const errors = sum((p) => (p.y - fixed * p.one - slope * p.x) ** 2);
  const parameters = growth === 'constant' ? 1 : 2;
  return {
    squares: errors,
    cost: errors + parameters * Math.log(points.length),
    error: Math.sqrt(errors / Math.max(1, points.length - parameters)),
  };
}
