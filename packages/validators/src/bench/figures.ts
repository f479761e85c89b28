/**
 * Batches as figures, each with the interval it is known within.
 *
 * Under other load a mean says more about the load; the median bears less of it, the p10 and the least almost none. All four are told,
 * and how far the batches differ, so that a reader sees which of them to trust.
 */
import { phiOf, varianceInflation } from '@perf/analytics';
import type { Ratio } from '@perf/core';
import { deviation, mean, quantileOf } from '../statistics/order.ts';
import { randomOf } from '../statistics/random.ts';

export type TimeUnit = 'ns' | 'ms';

export interface Estimate {
  readonly value: number;
  /** 95 % sure; wider where neighbours are alike. */
  readonly interval: readonly [lower: number, upper: number];
  readonly unit: TimeUnit;
}

/** What one call takes. */
export interface Figures {
  readonly mean: Estimate;
  readonly median: Estimate;
  /** A tenth of all batches were faster. */
  readonly p10: Estimate;
  readonly min: Estimate;
  /** Deviation of the batches as a share of their mean; undefined of one batch, or where the mean is 0. */
  readonly cv: Ratio | undefined;
  readonly unit: TimeUnit;
}

const RESAMPLES = 400;
const SEED = 1;

const OF_SORTED = {
  mean,
  median: (sorted: Float64Array) => quantileOf(sorted, 0.5),
  p10: (sorted: Float64Array) => quantileOf(sorted, 0.1),
  min: (sorted: Float64Array) => sorted[0] as number,
} as const;

type Name = keyof typeof OF_SORTED;
const NAMES = Object.keys(OF_SORTED) as Name[];

/** @param values in the order they were measured, at least one */
export function figuresOf(values: readonly number[], unit: TimeUnit): Figures {
  const sorted = Float64Array.from(values).sort();
  const drawn = resampled(values);
  const wider = Math.sqrt(varianceInflation(phiOf([values])));
  const estimate = (name: Name): Estimate => {
    const value = OF_SORTED[name](sorted);
    const bound = (share: number): number => value + (quantileOf(drawn[name], share) - value) * wider;
    return { value, interval: [Math.max(0, bound(0.025)), bound(0.975)], unit };
  };
  const centre = mean(values);
  return {
    mean: estimate('mean'),
    median: estimate('median'),
    p10: estimate('p10'),
    min: estimate('min'),
    cv: values.length > 1 && centre > 0 ? deviation(values) / centre : undefined,
    unit,
  };
}

/** The figures of values drawn anew, in order of size (Efron 1979). */
function resampled(values: readonly number[]): Record<Name, Float64Array> {
  const random = randomOf(SEED);
  const found: Record<Name, Float64Array> = {
    mean: new Float64Array(RESAMPLES),
    median: new Float64Array(RESAMPLES),
    p10: new Float64Array(RESAMPLES),
    min: new Float64Array(RESAMPLES),
  };
  for (let i = 0; i < RESAMPLES; i += 1) {
    const drawn = Float64Array.from(values, () => values[Math.floor(random() * values.length)] as number).sort();
    for (const name of NAMES) found[name][i] = OF_SORTED[name](drawn);
  }
  for (const name of NAMES) found[name].sort();
  return found;
}
