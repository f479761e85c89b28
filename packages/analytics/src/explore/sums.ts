/** Sums over a stretch of points, and the level and the line of least squares that follow from them. */

export interface Sums {
  count: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
  yy: number;
}

/** What a level and a line leave over, as sums of squares, and both of them. */
export interface Fit {
  readonly aroundLevel: number;
  /** Infinity for fewer than three points: any line passes through two. */
  readonly aroundLine: number;
  readonly level: number;
  readonly slope: number;
  /** Where the line passes the level. */
  readonly middle: number;
}

const FEWEST_FOR_LINE = 3;

export function noSums(): Sums {
  return { count: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
}

export function addPoint(sums: Sums, x: number, y: number): void {
  sums.count += 1;
  sums.x += x;
  sums.y += y;
  sums.xx += x * x;
  sums.xy += x * y;
  sums.yy += y * y;
}

/** Of the points between two running sums; there is at least one. */
export function fitBetween(from: Sums, to: Sums): Fit {
  const count = to.count - from.count;
  const x = to.x - from.x;
  const y = to.y - from.y;
  const middle = x / count;
  const level = y / count;
  const xx = to.xx - from.xx - x * middle;
  const xy = to.xy - from.xy - x * level;
  // Rounding may leave less than nothing.
  const aroundLevel = Math.max(0, to.yy - from.yy - y * level);
  if (count < FEWEST_FOR_LINE) return { aroundLevel, aroundLine: Number.POSITIVE_INFINITY, level, slope: 0, middle };
  const slope = xy / xx;
  return { aroundLevel, aroundLine: Math.max(0, aroundLevel - xy * slope), level, slope, middle };
}
