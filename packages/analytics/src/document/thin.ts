/**
 * A line thinned to what can be seen: at most four points a column, its first, lowest, highest and last. No spike
 * disappears, however narrow, and the same points always give the same line.
 */
import type { Point } from '../point.ts';
import type { Line } from './plot.ts';
import { isMoment } from './zone.ts';

/** A silence this many steps long is one that the step does not explain. */
const GAP_STEPS = 1.5;

export const isKnown = ({ at, value }: Point): boolean => isMoment(at) && Number.isFinite(value);

/** @returns in order of time, points of one moment in the order given; the points themselves when they are in order already */
export function inOrder(points: readonly Point[]): readonly Point[] {
  const isSorted = points.every(({ at }, i) => i === 0 || at >= (points[i - 1] as Point).at);
  return isSorted ? points : points.filter(({ at }) => isMoment(at)).sort((a, b) => a.at - b.at);
}

/** Stretches without a gap, each at least one point. */
export function stretchesOf({ points, step = Number.POSITIVE_INFINITY }: Line): Point[][] {
  const stretches: Point[][] = [];
  let current: Point[] | undefined;
  for (const point of inOrder(points)) {
    const last = current?.at(-1);
    if (!isKnown(point) || (last !== undefined && point.at - last.at > GAP_STEPS * step)) current = undefined;
    if (!isKnown(point)) continue;
    if (current === undefined) {
      current = [];
      stretches.push(current);
    }
    current.push(point);
  }
  return stretches;
}

/** @param columnOf the column, a whole number, that a point of this moment is drawn in */
export function thinned(stretch: readonly Point[], columnOf: (at: number) => number): Point[] {
  const kept: Point[] = [];
  for (let begin = 0; begin < stretch.length; ) {
    const column = columnOf((stretch[begin] as Point).at);
    let end = begin + 1;
    let [lowest, highest] = [begin, begin];
    for (; end < stretch.length && columnOf((stretch[end] as Point).at) === column; end += 1) {
      if (valueAt(stretch, end) < valueAt(stretch, lowest)) lowest = end;
      if (valueAt(stretch, end) > valueAt(stretch, highest)) highest = end;
    }
    const places = [...new Set([begin, lowest, highest, end - 1])].sort((a, b) => a - b);
    kept.push(...places.map((place) => stretch[place] as Point));
    begin = end;
  }
  return kept;
}

const valueAt = (points: readonly Point[], place: number): number => (points[place] as Point).value;
