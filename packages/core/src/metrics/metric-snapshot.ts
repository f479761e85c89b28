/** A program's own metrics as frozen values, in the units that they were given in. */
import { copyOf } from '../histogram/algebra.ts';
import type { Histogram } from '../histogram/histogram.ts';
import { layout } from '../histogram/layout.ts';
import { quantiles } from '../histogram/quantile.ts';
import type { Distribution } from '../telemetry/family.ts';
import type { MetricState } from './metric.ts';
import { TAKEN_AS } from './point.ts';
import { baseUnit } from './unit.ts';

interface MetricFacts {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Values that were refused: NaN, infinite ones, and negative ones where none are allowed. */
  readonly rejected: number;
}

export interface CounterSnapshot extends MetricFacts {
  readonly type: 'counter';
  readonly value: number;
}

/** One whose value is unknown is absent. */
export interface GaugeSnapshot extends MetricFacts {
  readonly type: 'gauge';
  readonly value: number;
}

/** One without values is absent. Percentiles are off by at most 0.54 % at the default scale. */
export interface DistributionSnapshot extends MetricFacts {
  readonly type: 'distribution';
  readonly count: number;
  readonly sum: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** The buckets behind the figures, in the base unit. Not to be changed. */
  readonly buckets: Distribution;
}

export type MetricSnapshot = CounterSnapshot | GaugeSnapshot | DistributionSnapshot;

/** A metric of the program's own, as it stands in a snapshot. */
export function metricSnapshot(state: MetricState): MetricSnapshot {
  const { serial: _, ...told } = state;
  if (told.type !== 'distribution') return Object.freeze(told);
  const { histogram: live, ...facts } = told;
  const histogram = copyOf(live);
  const { perBase } = baseUnit(facts.unit);
  const given = (taken: number): number => Number(((taken / TAKEN_AS) * perBase).toPrecision(15));
  const { count, sum, min, max } = histogram;
  const [p99 = max, p95 = max, p50 = max] = quantiles(histogram, [0.99, 0.95, 0.5]);
  return Object.freeze({
    ...facts,
    count,
    sum: given(sum),
    mean: given(Math.min(max, Math.max(min, sum / count))),
    min: given(min),
    max: given(max),
    p50: given(p50),
    p95: given(p95),
    p99: given(p99),
    buckets: bucketsOf(histogram),
  });
}

/** See `TAKEN_AS`: 10 octaves lie between what was taken and the values themselves. */
function bucketsOf({ scale, base, counts, zeros, sum, min, max }: Histogram): Distribution {
  return {
    scale,
    offset: base + 10 * 2 ** scale,
    counts,
    zeros,
    zeroThreshold: layout.SHORTEST / TAKEN_AS,
    sum: sum / TAKEN_AS,
    min: min / TAKEN_AS,
    max: max / TAKEN_AS,
  };
}
