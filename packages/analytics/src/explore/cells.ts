/**
 * A series in cells, so that any stretch of them is fitted in constant time, and a long series takes hardly longer than one
 * of `MOST_CELLS` points: changes are sought at the borders of cells first, then at each point of the two cells beside.
 *
 *   values    v v v | v v v | v v v | v v         a cell is one value, or as many as make few enough cells
 *   borders   0       1       2       3     4     each holds the sums of all values before it
 */
import type { CleanSeries } from './clean.ts';
import { type Places, SHORTEST } from './split.ts';
import { addPoint, noSums, type Sums } from './sums.ts';

/** Work grows with its square where nothing changes: at most two million fits, some 50 ms a round. */
const MOST_CELLS = 2_000;

export class Cells {
  readonly series: CleanSeries;
  /** Values in each cell but the last. */
  readonly width: number;
  readonly places: Places;
  /** Positions count from the middle, or squares of them would swamp what they tell. */
  readonly #centre: number;

  constructor(series: CleanSeries) {
    const { values, positions } = series;
    this.series = series;
    this.width = Math.max(1, Math.ceil(values.length / MOST_CELLS));
    this.#centre = values.length === 0 ? 0 : ((positions[0] as number) + (positions[values.length - 1] as number)) / 2;
    const borders = [noSums()];
    const sums = noSums();
    for (let at = 0; at < values.length; at += 1) {
      this.add(sums, at);
      if ((at + 1) % this.width === 0 || at + 1 === values.length) borders.push({ ...sums });
    }
    this.places = { borders, shortest: Math.ceil(SHORTEST / this.width) };
  }

  /** Adds the value at an index to running sums. */
  add(sums: Sums, at: number): void {
    addPoint(sums, this.x(at), this.series.values[at] as number);
  }

  /** Position as the sums count it. */
  x(at: number): number {
    return (this.series.positions[at] as number) - this.#centre;
  }

  /** Sums of all values before an index. */
  sumsBefore(index: number): Sums {
    const border = Math.floor(index / this.width);
    const sums = { ...(this.places.borders[border] as Sums) };
    for (let at = border * this.width; at < index; at += 1) this.add(sums, at);
    return sums;
  }
}
