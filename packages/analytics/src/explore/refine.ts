/** Moves each change from the border of a cell to the point where it fits best, its neighbours staying where they are. */
import type { Cells } from './cells.ts';
import { type Prices, SHORTEST, split } from './split.ts';
import { fitBetween, type Sums } from './sums.ts';

/**
 * @param borders at which a segment begins, without the first
 * @returns indices at which a segment begins, with 0
 */
export function refine(cells: Cells, borders: readonly number[], prices: Prices): number[] {
  const rough = borders.map((border) => border * cells.width);
  if (cells.width === 1) return [0, ...rough];
  const moved = move(cells, rough, prices);
  // A change within a cell had two borders, and needs but one now.
  const count = cells.series.values.length;
  const places = [...moved, count].map((index) => cells.sumsBefore(index));
  const needed = split({ borders: places, shortest: 1 }, prices).map((place) => moved[place] as number);
  return move(cells, needed, prices);
}

/** @param places without 0  @returns with 0 */
function move(cells: Cells, places: readonly number[], prices: Prices): number[] {
  const starts = [0];
  places.forEach((at, i) => {
    const from = starts[i] as number;
    const to = places[i + 1] ?? cells.series.values.length;
    starts.push(bestPlace(cells, { from, at, to }, prices));
  });
  return starts;
}

interface Place {
  readonly from: number;
  readonly at: number;
  readonly to: number;
}

function bestPlace(cells: Cells, { from, at, to }: Place, { slope }: Prices): number {
  const left = cells.sumsBefore(from);
  const right = cells.sumsBefore(to);
  const first = Math.max(from + SHORTEST, at - cells.width);
  const last = Math.min(to - SHORTEST, at + cells.width);
  const sums = cells.sumsBefore(first);
  let best = at;
  let least = Number.POSITIVE_INFINITY;
  for (let place = first; place <= last; place += 1) {
    const squares = leftOver(left, sums, slope) + leftOver(sums, right, slope);
    if (squares < least) {
      least = squares;
      best = place;
    }
    cells.add(sums, place);
  }
  return best;
}

export function leftOver(from: Sums, to: Sums, slopePrice: number): number {
  const { aroundLevel, aroundLine } = fitBetween(from, to);
  return Math.min(aroundLevel, aroundLine + slopePrice);
}
