/**
 * How many calls took how long, when: histograms as columns of at most 30 rows.
 *
 * Rows are whole buckets, as many to each row: so each call is in exactly one cell, and their sum is the number of calls.
 */
import { type EpochMs, type Histogram, type Scale, upperBound } from '@perf/core';
import type { HeatMap } from '../protocol.ts';

const MOST_ROWS = 30;
const SCALES: readonly Scale[] = [3, 4, 5, 6, 7, 8];

export interface Column {
  readonly at: EpochMs;
  readonly histogram: Histogram;
}

/** @param columns oldest first */
export function heatMap(columns: readonly Column[]): HeatMap {
  const scale = SCALES.find((one) => columns.some(({ histogram }) => histogram.scale === one));
  if (scale === undefined) return { at: [], bounds: [], cells: [] };
  const ends = columns.flatMap(({ histogram }) => filledEnds(histogram, scale));
  const [first, last] = [
    ends.reduce((a, b) => Math.min(a, b), 0x7fffffff),
    ends.reduce((a, b) => Math.max(a, b), -0x7fffffff),
  ];
  const hasBuckets = ends.length > 0;
  const width = hasBuckets ? widthFor(first, last) : 1;
  const lowest = hasBuckets ? Math.floor(first / width) : 0;
  const rows = hasBuckets ? Math.floor(last / width) - lowest + 1 : 1;
  return {
    at: columns.map(({ at }) => at),
    bounds: Array.from({ length: rows }, (_, row) => upperBound((lowest + row + 1) * width - 1, scale) * 1_000),
    cells: columns.flatMap(({ histogram }, column) =>
      cellsOf(histogram, { scale, width, lowest, rows }).map(([row, calls]) => [column, row, calls] as const),
    ),
  };
}

/** The first and the last bucket with calls, counted at a scale; none where there are none. */
function filledEnds({ counts, base, scale: own }: Histogram, scale: Scale): number[] {
  const isFilled = (count: number): boolean => count > 0;
  const [first, last] = [counts.findIndex(isFilled), counts.findLastIndex(isFilled)];
  return first < 0 ? [] : [(base + first) >> (own - scale), (base + last) >> (own - scale)];
}

/** Buckets to a row. */
function widthFor(first: number, last: number): number {
  for (let width = 1; ; width += 1) {
    if (Math.floor(last / width) - Math.floor(first / width) < MOST_ROWS) return width;
  }
}

interface Grid {
  readonly scale: Scale;
  readonly width: number;
  readonly lowest: number;
  readonly rows: number;
}

function cellsOf(
  { counts, base, scale: own, zeros }: Histogram,
  { scale, width, lowest, rows }: Grid,
): [number, number][] {
  const calls = Array<number>(rows).fill(0);
  // What is too short to tell from 0 is shorter than all else.
  calls[0] = zeros;
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at] as number;
    if (count <= 0) continue;
    const row = Math.floor(((base + at) >> (own - scale)) / width) - lowest;
    calls[row] = (calls[row] as number) + count;
  }
  return calls.flatMap((count, row): [number, number][] => (count > 0 ? [[row, count]] : []));
}
