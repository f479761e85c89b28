/**
 * A reading in one form, whatever it came as: what was no measurement is left out, points stand in the order of time.
 */
import type { Point } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import type { EvidenceReading, GivenPoint, GivenReading } from './evidence.ts';

export interface Course {
  /** Oldest first, one a moment; empty where only figures are known. */
  readonly points: readonly Point[];
  /** False for values that came without their moments: then they stand a second apart, by assumption. */
  readonly hasMoments: boolean;
  readonly last: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** At least 1. */
  readonly samples: number;
}

const STEP: Milliseconds = 1_000;

/** @returns undefined where nothing was measured */
export function courseOf(given: GivenReading | undefined): Course | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'number') return fromFigures({ last: given });
  if (isList(given)) return fromList(given);
  const points = given.points ?? given.values;
  return (points === undefined ? undefined : fromList(points)) ?? fromFigures(given);
}

/** How much of the course is at least `limit`, 0…1; of figures alone, by the mean. */
export function shareAbove({ points, mean }: Course, limit: number): Ratio {
  if (points.length === 0) return mean >= limit ? 1 : 0;
  return points.filter(({ value }) => value >= limit).length / points.length;
}

export function spanOf({ points }: Course): Milliseconds {
  return (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
}

/** The value that a share of the points is below; of figures alone, the maximum from 0.5 on. */
export function quantileOf({ points, mean, max }: Course, share: Ratio): number {
  if (points.length === 0) return share > 0.5 ? max : mean;
  const sorted = points.map(({ value }) => value).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

function fromFigures({ last, mean, min, max, samples = 1 }: EvidenceReading) {
  const known = [last, mean, max, min].filter(isMeasured);
  const [some] = known;
  if (some === undefined) return undefined;
  const usual = isMeasured(mean) ? mean : some;
  return {
    points: [],
    hasMoments: false,
    last: isMeasured(last) ? last : usual,
    mean: usual,
    min: Math.min(...known),
    max: Math.max(...known),
    samples: isMeasured(samples) ? Math.max(1, Math.floor(samples)) : 1,
  };
}

function fromList(list: readonly GivenPoint[]): Course | undefined {
  const hasMoments = list.some(
    (one) => typeof one === 'object' && one !== null && (isPair(one) || one.at !== undefined),
  );
  const points = list
    .map(momentOf)
    .filter(({ at, value }) => Number.isFinite(at) && isMeasured(value))
    .sort((a, b) => a.at - b.at || a.value - b.value)
    // Which of two at one moment came last is not known: the greater stands for both.
    .filter(({ at }, i, all) => all[i + 1]?.at !== at);
  const last = points.at(-1);
  if (last === undefined) return undefined;
  const values = points.map(({ value }) => value);
  return {
    points,
    hasMoments,
    last: last.value,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: values.reduce((least, value) => Math.min(least, value)),
    max: values.reduce((most, value) => Math.max(most, value)),
    samples: values.length,
  };
}

function momentOf(one: GivenPoint, i: number): Point {
  if (typeof one !== 'object' || one === null) return { at: i * STEP, value: one ?? Number.NaN };
  // A value in an object of its own, without its moment, is one step after the one before it.
  if ('value' in one) return { at: one.at ?? i * STEP, value: one.value };
  if (isPair(one)) return { at: one[0], value: one[1] };
  return { at: one.at, value: one.mean ?? one.last ?? Number.NaN };
}

const isPair = (one: object): one is readonly [number, number] => Array.isArray(one);

const isList = (given: GivenReading): given is readonly GivenPoint[] => Array.isArray(given);

const isMeasured = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
