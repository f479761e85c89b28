/** A latency heat map as a picture: which cell gets which of seven shades, where it lies, and what it is in words. */
import type { HeatMap } from '../../protocol.ts';
import { count, duration } from './words.ts';

export const SHADES = 7;

/** By orders of magnitude: one call stays visible beside a million. @returns 1…7 */
export function shade(calls: number, most: number): number {
  if (most <= 1) return SHADES;
  return 1 + Math.round((Math.log(Math.max(1, calls)) / Math.log(most)) * (SHADES - 1));
}

export interface HeatGrid {
  readonly columns: number;
  /** Rows that hold calls, and one more on either side, so that the picture is not mostly empty. */
  readonly firstRow: number;
  readonly rows: number;
  readonly most: number;
}

export function gridOf({ at, bounds, cells }: HeatMap): HeatGrid | null {
  if (cells.length === 0) return null;
  let [first, last, most] = [bounds.length, 0, 0];
  for (const [, row, calls] of cells) {
    first = Math.min(first, row);
    last = Math.max(last, row);
    most = Math.max(most, calls);
  }
  const firstRow = Math.max(0, first - 1);
  return { columns: at.length, firstRow, rows: Math.min(bounds.length - 1, last + 1) - firstRow + 1, most };
}

/** `10 ms to 20 ms`. */
export function band({ bounds }: HeatMap, row: number): string {
  return `${duration(row === 0 ? 0 : (bounds[row - 1] ?? 0))} to ${duration(bounds[row])}`;
}

/** A column of the picture: how many calls, and how long half of them, 95 % of them and all of them took at most. */
export interface HeatColumn {
  readonly at: number;
  readonly calls: number;
  readonly within: readonly [half: number, most: number, all: number];
}

/** For those who want to know exactly; only columns with calls. */
export function columnsOf({ at, bounds, cells }: HeatMap): HeatColumn[] {
  const columns = Map.groupBy(cells, ([column]) => column);
  return [...columns].map(([column, unsorted]) => {
    const sorted = unsorted.toSorted(([, a], [, b]) => a - b);
    const calls = sorted.reduce((sum, [, , more]) => sum + more, 0);
    const within = (share: number): number => {
      let left = calls * share;
      const [, row = 0] =
        sorted.find(([, , more]) => {
          left -= more;
          return left <= 0;
        }) ?? [];
      return bounds[row] ?? 0;
    };
    return { at: at[column] ?? 0, calls, within: [within(0.5), within(0.95), within(1)] };
  });
}

/** For those who don't see it. */
export function heatInWords(map: HeatMap): string {
  const byRow = new Map<number, number>();
  let all = 0;
  for (const [, row, calls] of map.cells) {
    byRow.set(row, (byRow.get(row) ?? 0) + calls);
    all += calls;
  }
  const [usual] = [...byRow].sort((a, b) => b[1] - a[1]);
  const slowest = Math.max(...byRow.keys());
  if (usual === undefined) return 'No calls in this range.';
  return `${count(all, 'call')}; most took ${band(map, usual[0])}, the slowest ${band(map, slowest)}.`;
}
