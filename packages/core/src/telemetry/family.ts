/**
 * What telemetry formats have in common: families of figures under one name and unit, as plain values.
 *
 *   snapshot, readings ──▶ MetricFamily[] ──▶ Prometheus text, OpenMetrics, protobuf, OpenTelemetry
 *
 * Who has more to tell adds families; who writes a format knows nothing of where they come from. Names are those of
 * OpenTelemetry, parts joined by dots and without the unit (`perfkit.operation.duration`), units are UCUM's (`s`, `By`,
 * `1`). Figures are in that unit.
 */
import type { Histogram } from '../histogram/histogram.ts';
import { layout } from '../histogram/layout.ts';

/** Both may be getters, which are asked when they are needed. */
export interface MetricPoint<Value> {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: Value;
}

/**
 * Exponential buckets: `counts[k]` values lie in (2^(i/2^scale), 2^((i+1)/2^scale)], i = offset + k. How many values there
 * are is what the buckets and the zeros add up to, so that it can't differ from them.
 */
export interface Distribution {
  readonly scale: number;
  readonly offset: number;
  readonly counts: ArrayLike<number>;
  readonly zeros: number;
  /** What is shorter counts among the zeros. */
  readonly zeroThreshold: number;
  readonly sum: number;
  /** Infinity and −Infinity when empty. */
  readonly min: number;
  readonly max: number;
}

interface Family<Value> {
  readonly name: string;
  readonly help: string;
  readonly unit: string;
  /** Walked through once by who writes them, maybe in pieces. */
  readonly points: Iterable<MetricPoint<Value>>;
}

export interface HistogramFamily extends Family<Distribution> {
  readonly type: 'histogram';
  /**
   * Classic buckets end at 2^first, 2^(first+1) … 2^last of the unit. All series of a family have the same, or sums over
   * series would be wrong.
   */
  readonly octaves: readonly [first: number, last: number];
}

export interface CounterFamily extends Family<number> {
  readonly type: 'counter';
}

export interface GaugeFamily extends Family<number> {
  readonly type: 'gauge';
}

export type MetricFamily = HistogramFamily | CounterFamily | GaugeFamily;

/** Durations as a distribution in seconds. It reads the histogram's own counts, which nobody may change. */
export function distributionOf({ scale, base, counts, zeros, sum, min, max }: Histogram): Distribution {
  return {
    scale,
    offset: base,
    counts,
    zeros,
    zeroThreshold: layout.SHORTEST / 1000,
    sum: sum / 1000,
    min: min / 1000,
    max: max / 1000,
  };
}

/** How many values there are. Takes a pass over the buckets. */
export function countOf({ zeros, counts }: Distribution): number {
  let count = zeros;
  for (let at = counts.length; at > 0; ) count += counts[--at] as number;
  return count;
}

/** The first bucket that is not empty, and the one past the last; both 0 when all are. */
export function filledRange({ counts }: Distribution): [from: number, past: number] {
  let [from, past] = [0, counts.length];
  while (from < past && counts[from] === 0) from += 1;
  while (past > from && counts[past - 1] === 0) past -= 1;
  return from === past ? [0, 0] : [from, past];
}
