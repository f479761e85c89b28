/**
 * Whether something grows and goes on growing: what tells a leak from a start, from a step of the load and from its season.
 *
 *   a leak         rises everywhere at about one pace
 *   a start        rises ever less: the later half is slower by far
 *   a step         is flat before it and after it: the slopes within parts are none
 *   a season       rises with the load, and no more than in proportion; at equal load it does not
 */
import { type Point, trend } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import { type Course, spanOf } from './course.ts';

export interface Climb {
  readonly perHour: number;
  /** 1 − p of the trend's test. */
  readonly confidence: Ratio;
  readonly span: Milliseconds;
  /** From the first to the last, by the slope. */
  readonly growth: number;
  /** Where it began. */
  readonly level: number;
}

const FEWEST = 16;
/** Floors are levels already: fewer of them tell as much. */
const FEWEST_FLOORS = 10;
/** Of `trend`. */
const FEWEST_FOR_TREND = 8;
/** Fewer than so many floors in a row look like chance to the test, however evenly they rise. */
const ENOUGH = 24;
const MOST = 60;
/** Five: two steps in the course leave the median of the slopes within parts alone. */
const PARTS = 5;
const FEWER_PARTS = 3;
const FEWEST_FOR_PARTS = 30;
/** A level that is approached exponentially within half of the stretch has a later half with 0.54 of the whole slope. */
const LATER_PACE: Ratio = 0.6;
/** Of the whole slope, which the median part has at least. */
const PART_PACE: Ratio = 0.35;
/** Of all that it grew, which the later half has at least. */
const LATER_SHARE: Ratio = 0.3;
/** What the load may be told to explain: it moves along, and grows nearly as much. */
const ALIKE = 0.7;
const IN_PROPORTION: Ratio = 0.8;
/** So coarse that the noise of the load is no matter. */
const COARSE = 15;
/** Below it a rise may be chance: the level that statistics usually ask for. */
const SURE: Ratio = 0.95;
const HOUR: Milliseconds = 3_600_000;

/**
 * @param isFloor whether each point is a level already, and not a moment between two collections
 * @param loads what may explain it; the first is taken out as far as the two move together
 * @returns undefined where it does not climb for sure
 */
export function climbOf(course: Course, isFloor: boolean, loads: readonly Course[] = []): Climb | undefined {
  if (course.points.length < (isFloor ? FEWEST_FLOORS : FEWEST)) return undefined;
  const raw = isFloor ? blocks(course.points, MOST, middleOf) : blocks(course.points, floorsOf(course), lowestOf);
  const climb = steady(raw, spanOf(course));
  const [load] = loads;
  if (climb === undefined || load === undefined) return climb;
  // It has to climb as it was measured, too: what the load is told to explain is an estimate.
  return loads.some((one) => isExplained(raw, one)) ? undefined : evident(atEqualLoad(raw, load), climb.span);
}

/** Whether it rises at all, in whatever way. */
export function rises({ points }: Course): boolean {
  const found = trend(blocks(points, MOST, middleOf));
  return found.verdict !== 'insufficient-data' && found.direction === 'rising';
}

/** Evident all along, and not only at the start or in a step. */
function steady(points: readonly Point[], span: Milliseconds): Climb | undefined {
  const whole = evident(points, span);
  const later = trend(points.slice(Math.min(Math.floor(points.length / 2), points.length - FEWEST_FOR_TREND)));
  if (whole === undefined || later.verdict === 'insufficient-data') return undefined;
  if (later.slope < LATER_PACE * whole.perHour || hasCalmedDown(points)) return undefined;
  return partPace(points) * HOUR < PART_PACE * whole.perHour ? undefined : whole;
}

function evident(points: readonly Point[], span: Milliseconds): Climb | undefined {
  const found = trend(points);
  if (found.verdict === 'insufficient-data' || found.direction !== 'rising' || found.confidence < SURE)
    return undefined;
  const growth = (found.slope * span) / HOUR;
  const level = Math.max(0, middleOf(points).value - growth / 2);
  return { perHour: found.slope, confidence: found.confidence, span, growth, level };
}

/** Whether most of the growth came early: by levels at the start, in the middle and at the end. */
function hasCalmedDown(points: readonly Point[]): boolean {
  const levels = blocks(points, COARSE, middleOf).map(({ value }) => value);
  const at = (index: number): number => levels[index] as number;
  const [first, middle, last] = [at(0), at(Math.floor(levels.length / 2)), at(levels.length - 1)];
  return last - middle < LATER_SHARE * (last - first);
}

/** Whether it moves with the load, and grows no more than that might make it. */
function isExplained(raw: readonly Point[], load: Course): boolean {
  const points = blocks(raw, COARSE, meanPoint);
  const loads = loadAt(points, load);
  if (loads === undefined) return false;
  const values = points.map(({ value }) => value);
  const [x, y] = [centred(loads), centred(values)];
  const alike = dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
  return alike >= ALIKE && growthOf(loads) >= IN_PROPORTION * growthOf(values);
}

/** From the first third to the last, as a share. */
function growthOf(values: readonly number[]): Ratio {
  const third = Math.max(1, Math.floor(values.length / 3));
  return mean(values.slice(-third)) / mean(values.slice(0, third)) - 1;
}

/** Some six samples each, of which one was taken soon after a collection; never fewer floors than tell a trend. */
const floorsOf = ({ points }: Course): number => Math.min(MOST, Math.max(ENOUGH, Math.floor(points.length / 6)));

/** Median of the slopes within parts, per millisecond. */
function partPace(points: readonly Point[]): number {
  const parts = points.length < FEWEST_FOR_PARTS ? FEWER_PARTS : PARTS;
  const size = points.length / parts;
  const slopes = Array.from({ length: parts }, (_, i) =>
    slopeOf(points.slice(Math.round(i * size), Math.round((i + 1) * size))),
  ).sort((a, b) => a - b);
  return slopes[Math.floor(parts / 2)] as number;
}

/** By least squares. */
function slopeOf(points: readonly Point[]): number {
  const at = mean(points.map((point) => point.at));
  const value = mean(points.map((point) => point.value));
  let [up, down] = [0, 0];
  for (const point of points) {
    up += (point.at - at) * (point.value - value);
    down += (point.at - at) ** 2;
  }
  return down > 0 ? up / down : 0;
}

/**
 * Without what the load explains: value = level + pace · time + share · load, by least squares. Only what grows with the
 * load is taken out, so that a leak that makes the collector busy is not explained by its own work.
 */
function atEqualLoad(raw: readonly Point[], load: Course): readonly Point[] {
  const points = blocks(raw, COARSE, meanPoint);
  const [coarse, fine] = [loadAt(points, load), loadAt(raw, load)];
  if (coarse === undefined || fine === undefined) return raw;
  const [t, x, y] = [points.map(({ at }) => at), coarse, points.map(({ value }) => value)].map(centred) as [
    number[],
    number[],
    number[],
  ];
  const [tt, xx, tx, ty, xy] = [dot(t, t), dot(x, x), dot(t, x), dot(t, y), dot(x, y)];
  const determinant = tt * xx - tx * tx;
  // Load that rises as evenly as time can't be told from it.
  if (!(determinant > 0.02 * tt * xx)) return raw;
  const share = (xy * tt - ty * tx) / determinant;
  if (!(share > 0)) return raw;
  const usual = mean(fine);
  return raw.map(({ at, value }, i) => ({ at, value: value - share * ((fine[i] as number) - usual) }));
}

/** The load around each point; undefined where it was not measured all along. */
function loadAt(points: readonly Point[], { points: loads }: Course): number[] | undefined {
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const half = (last - first) / Math.max(1, points.length - 1);
  let from = 0;
  const found = points.map(({ at }) => {
    while (from < loads.length && (loads[from] as Point).at < at - half) from += 1;
    let [sum, count] = [0, 0];
    for (let i = from; i < loads.length && (loads[i] as Point).at <= at + half; i += 1) {
      sum += (loads[i] as Point).value;
      count += 1;
    }
    return count === 0 ? Number.NaN : sum / count;
  });
  return found.some(Number.isNaN) ? undefined : found;
}

/** Neighbours as one point each, so that there are at most so many. */
function blocks(points: readonly Point[], most: number, one: (points: readonly Point[]) => Point): Point[] {
  const count = Math.min(most, points.length);
  const size = points.length / count;
  return Array.from({ length: count }, (_, i) => one(points.slice(Math.round(i * size), Math.round((i + 1) * size))));
}

function middleOf(points: readonly Point[]): Point {
  const byValue = [...points].sort((a, b) => a.value - b.value);
  const value = (byValue[Math.floor(byValue.length / 2)] as Point).value;
  return { at: mean(points.map(({ at }) => at)), value };
}

function meanPoint(points: readonly Point[]): Point {
  return { at: mean(points.map(({ at }) => at)), value: mean(points.map(({ value }) => value)) };
}

function lowestOf(points: readonly Point[]): Point {
  const value = points.reduce((least, point) => Math.min(least, point.value), Number.POSITIVE_INFINITY);
  return { at: mean(points.map(({ at }) => at)), value };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function centred(values: readonly number[]): number[] {
  const middle = mean(values);
  return values.map((value) => value - middle);
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
