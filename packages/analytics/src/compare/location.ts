/** Where one sample lies to another, all values at once: the test, the shift, and the smallest shift that would be seen. */
import type { Ratio } from '@perf/core';
import { hodgesLehmann, type Shift } from '../confidence/hodges-lehmann.ts';
import { mannWhitney } from '../confidence/mann-whitney.ts';
import { normalQuantile, twoSidedP } from '../confidence/normal.ts';
import { median } from '../confidence/ranks.ts';
import type { Doubt } from './percentiles.ts';
import type { Sample } from './sample.ts';

export interface Location {
  /** By how much `b` lies above `a`, as a share of it; undefined where values below 0 make it none. */
  readonly effect: Ratio | undefined;
  /** Of the effect, 1 − alpha sure. */
  readonly interval: readonly [lower: Ratio, upper: Ratio] | undefined;
  /** The effect in the unit of the values. */
  readonly shift: number;
  readonly shiftInterval: readonly [lower: number, upper: number];
  /** 1 − p of Mann and Whitney's test. */
  readonly confidence: Ratio;
  /** The smallest effect that four of five such comparisons would see. */
  readonly detectable: Ratio | undefined;
}

const POWER: Ratio = 0.8;

/** @param samples neither is empty */
export function locate([a, b]: readonly [Sample, Sample], { alpha, inflation }: Doubt): Location {
  // What some values of each sample say is as sure as all of them make it, and as unsure as their likeness does.
  const shown = 1 / a.values.length + 1 / b.values.length;
  const width = Math.sqrt((inflation * (1 / a.count + 1 / b.count)) / shown);
  const between = (first: Float64Array, second: Float64Array): Shift => {
    const { shift, interval } = hodgesLehmann(first, second, { level: 1 - alpha });
    const bound = (at: number): number => shift + (at - shift) * width;
    return { shift, interval: [bound(interval[0]), bound(interval[1])] };
  };
  const { shift, interval: shiftInterval } = between(a.values, b.values);
  const confidence = 1 - twoSidedP(mannWhitney(a.values, b.values).z / width);
  const relative = relativeOf(a, b, { between, shift, shiftInterval });
  const beyond = 1 + normalQuantile(POWER) / normalQuantile(1 - alpha / 2);
  const detectable = relative === undefined ? undefined : beyond * halfOf(relative.interval);
  return { effect: relative?.effect, interval: relative?.interval, shift, shiftInterval, confidence, detectable };
}

interface Absolute {
  readonly between: (a: Float64Array, b: Float64Array) => Shift;
  readonly shift: number;
  readonly shiftInterval: readonly [number, number];
}

/**
 * By factors where all values are above 0, so that twice and half are equally far. Where some are 0, as of a coarse clock,
 * as a share of the median; where some are below, a share would mean nothing.
 */
function relativeOf(
  a: Sample,
  b: Sample,
  { between, shift, shiftInterval }: Absolute,
): { readonly effect: Ratio; readonly interval: readonly [Ratio, Ratio] } | undefined {
  const least = Math.min(a.values[0] as number, b.values[0] as number);
  if (least > 0) {
    const logs = between(a.values.map(Math.log), b.values.map(Math.log));
    return { effect: Math.expm1(logs.shift), interval: [Math.expm1(logs.interval[0]), Math.expm1(logs.interval[1])] };
  }
  const level = median(a.values);
  if (least < 0 || level === 0) return undefined;
  return { effect: shift / level, interval: [shiftInterval[0] / level, shiftInterval[1] / level] };
}

function halfOf([lower, upper]: readonly [number, number]): number {
  return (upper - lower) / 2;
}
