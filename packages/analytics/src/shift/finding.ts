/** A change of level as it is told: where, by how much, how sure, and whether it matters. */
import type { Ratio } from '@perf/core';
import { varianceInflation } from '../confidence/autocorrelation.ts';
import { hodgesLehmann, hodgesLehmannRatio } from '../confidence/hodges-lehmann.ts';
import { median } from '../confidence/ranks.ts';
import type { Change } from './levels.ts';
import type { CheckedOptions } from './options.ts';

/** The first two are alarms. Insufficient: something changed, and the interval still holds "nothing". */
export type ShiftVerdict = 'regression' | 'improvement' | 'below-minimum-effect' | 'insufficient-data';

export interface Level {
  /** Points of the level, unknown values left out. */
  readonly count: number;
  /** Of at most 4096 points nearest to the change, seasons taken out. */
  readonly median: number;
}

export interface ShiftFinding {
  /** The first point of the new level, in the values as they were given. */
  readonly index: number;
  /** By how much the new level lies above the old one: 0.1 is ten percent more. Finite, whatever the levels. */
  readonly effect: Ratio;
  /** Holds the true effect in 95 of 100 cases. */
  readonly interval: readonly [Ratio, Ratio];
  /** 1 − p, with p adjusted for having searched every split and for autocorrelation. */
  readonly confidence: Ratio;
  readonly verdict: ShiftVerdict;
  readonly before: Level;
  readonly after: Level;
}

/** Values on either side from which an effect is read: more would not make it surer by anything that matters. */
const MOST_VALUES = 4096;

/**
 * @param values of the old level and of the new one, seasons taken out
 */
export function describe(
  { index, p, phi }: Change,
  { before, after }: { readonly before: Float64Array; readonly after: Float64Array },
  options: CheckedOptions,
): ShiftFinding {
  const a = before.subarray(Math.max(0, before.length - MOST_VALUES));
  const b = after.subarray(0, MOST_VALUES);
  const { effect, interval } = relativeEffect(a, b, humbler(phi, a.length + b.length));
  return {
    index,
    effect,
    interval,
    confidence: 1 - p,
    verdict: verdictOf(effect, interval, options),
    before: { count: before.length, median: median(a) },
    after: { count: after.length, median: median(b) },
  };
}

/** A correlation read off few points is itself unsure: with it, the interval of 95 % held 95 % in simulations. */
function humbler(phi: number, count: number): number {
  const inflation = varianceInflation(phi);
  const more = inflation * (1 + (2 * (inflation - 1)) / count) ** 2;
  return (more - 1) / (more + 1);
}

function verdictOf(
  effect: Ratio,
  [low, high]: readonly [Ratio, Ratio],
  { minEffect, better }: CheckedOptions,
): ShiftVerdict {
  if (low <= 0 && high >= 0) return 'insufficient-data';
  if (Math.abs(effect) < minEffect) return 'below-minimum-effect';
  return effect > 0 === (better === 'lower') ? 'regression' : 'improvement';
}

/**
 * A ratio where all values are above 0. Where a level touches 0 or lies below, no ratio means anything: then the
 * difference of levels over the size of the old one, or, where that is lost in its own noise, over the largest of both
 * sizes and of the noise. So 0 to 5 is an effect of 1, not of infinity.
 */
function relativeEffect(
  a: Float64Array,
  b: Float64Array,
  phi: number,
): { effect: Ratio; interval: readonly [Ratio, Ratio] } {
  if (a.every((value) => value > 0) && b.every((value) => value > 0)) {
    const { shift, interval } = hodgesLehmannRatio(a, b, { phi });
    return { effect: shift, interval };
  }
  const { shift, interval } = hodgesLehmann(a, b, { phi });
  const base = sizeOf(a, b);
  const over = (difference: number): number => (base > 0 ? difference / base : 0);
  return { effect: over(shift), interval: [over(interval[0]), over(interval[1])] };
}

function sizeOf(a: Float64Array, b: Float64Array): number {
  const old = median(a);
  const spread = Math.max(spreadOf(a, old), spreadOf(b, median(b)));
  return Math.abs(old) > spread ? Math.abs(old) : Math.max(Math.abs(old), Math.abs(median(b)), spread);
}

/** The median distance from the median. */
function spreadOf(values: Float64Array, middle: number): number {
  return median(values.map((value) => Math.abs(value - middle)));
}
