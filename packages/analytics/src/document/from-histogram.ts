/** Plots from the buckets of durations: exact counts, put together into rows that can be seen. */
import { type EpochMs, type Histogram, type Milliseconds, quantiles } from '@perf/core';
import type { HeatMapPlot, HistogramPlot, PercentilesPlot } from './plot.ts';

/** Rows of a heat map that are still tall enough to be seen. */
const MOST_ROWS = 36;
const FINEST_ROWS = 3;
/** 2^3 bins to an octave, unless it becomes too many. */
const MOST_BINS = 120;

export interface HistogramOverTime {
  readonly at: EpochMs;
  readonly span: Milliseconds;
  readonly histogram: Histogram;
}

/** How often each length of call came, over time. */
export function heatMapOf(title: string, times: readonly HistogramOverTime[]): HeatMapPlot {
  const layout = rowsFor(
    times.map(({ histogram }) => histogram),
    MOST_ROWS,
  );
  return {
    kind: 'heat-map',
    title,
    unit: 'ms',
    edges: edgesOf(layout),
    columns: times.map(({ at, span, histogram }) => ({ at, span, counts: countsIn(histogram, layout) })),
  };
}

/** How often each length of call came. */
export function histogramOf(title: string, histogram: Histogram): HistogramPlot {
  const layout = rowsFor([histogram], MOST_BINS);
  const edges = edgesOf(layout);
  const [p99, p95, p50] = quantiles(histogram, [0.99, 0.95, 0.5]);
  return {
    kind: 'histogram',
    title,
    unit: 'ms',
    bins: countsIn(histogram, layout).map((count, row) => ({
      from: edges[row] as number,
      to: edges[row + 1] as number,
      count,
    })),
    marks: [
      ...(p50 === undefined ? [] : [{ value: p50, label: 'p50' }]),
      ...(p95 === undefined ? [] : [{ value: p95, label: 'p95' }]),
      ...(p99 === undefined ? [] : [{ value: p99, label: 'p99' }]),
    ],
  };
}

/** Points to a nine: the curve looks smooth. */
const POINTS_PER_NINE = 24;

/** What all but the slowest took; up to the one slowest call, since beyond that nothing is known. */
export function percentilesOf(
  title: string,
  parts: readonly { readonly name: string; readonly histogram: Histogram }[],
): PercentilesPlot {
  const lines = parts.map(({ name, histogram }) => {
    const nines = Math.log10(Math.max(1, histogram.count));
    const places = Math.ceil(nines * POINTS_PER_NINE);
    const qs = [1, ...Array.from({ length: places }, (_, i) => 1 - 10 ** -(((places - 1 - i) / places) * nines))];
    const values = quantiles(histogram, qs);
    const points = qs.flatMap((quantile, i) => (values[i] === undefined ? [] : [{ quantile, value: values[i] }]));
    return { name, points: points.reverse() };
  });
  return { kind: 'percentiles', title, unit: 'ms', lines };
}

/** Rows of 2^shift to an octave, or 2^−shift octaves: `first` is the index of the lowest at that scale. */
interface Rows {
  readonly shift: number;
  readonly first: number;
  readonly rows: number;
  /** Whether the lowest row reaches down to 0. */
  readonly hasZeros: boolean;
}

/** The octave below which a duration counts as 0. */
const NANOSECOND = -30;

function rowsFor(histograms: readonly Histogram[], most: number): Rows {
  for (let shift = FINEST_ROWS; ; shift -= 1) {
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const histogram of histograms) {
      const [low, high] = filledRows(histogram, shift);
      first = Math.min(first, low);
      last = Math.max(last, high);
    }
    const hasZeros = histograms.some(({ zeros }) => zeros > 0);
    if (first > last) return { shift, first: NANOSECOND * 2 ** shift, rows: hasZeros ? 1 : 0, hasZeros };
    if (last - first < most) return { shift, first, rows: last - first + 1, hasZeros };
  }
}

/** From the first to the last row with calls in it. */
function filledRows({ counts, base, scale }: Histogram, shift: number): [first: number, last: number] {
  const isFilled = (count: number): boolean => count > 0;
  const [first, last] = [counts.findIndex(isFilled), counts.findLastIndex(isFilled)];
  if (first < 0) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return [rowOf(base + first, scale, shift), rowOf(base + last, scale, shift)];
}

const rowOf = (index: number, scale: number, shift: number): number => Math.floor(index / 2 ** (scale - shift));

function countsIn({ counts, base, scale, zeros }: Histogram, { shift, first, rows }: Rows): number[] {
  const sums = Array.from({ length: rows }, (_, row) => (row === 0 ? zeros : 0));
  for (const [i, count] of counts.entries()) {
    const row = rowOf(base + i, scale, shift) - first;
    if (count > 0) sums[row] = (sums[row] ?? 0) + count;
  }
  return sums;
}

function edgesOf({ shift, first, rows, hasZeros }: Rows): Milliseconds[] {
  return Array.from({ length: rows + 1 }, (_, i) => (i === 0 && hasZeros ? 0 : 1000 * 2 ** ((first + i) / 2 ** shift)));
}
