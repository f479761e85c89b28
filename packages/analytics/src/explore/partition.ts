/** The search and the noise, in turns, until both agree: segments are as many as the noise that they leave over allows. */
import { Cells } from './cells.ts';
import type { CleanSeries } from './clean.ts';
import { FIRST_VARIANCE, noiseVariance } from './noise.ts';
import { refine } from './refine.ts';
import { type Prices, pricesOf, split } from './split.ts';

export interface Partition {
  readonly cells: Cells;
  /** Indices of values at which a segment begins, with 0. */
  readonly starts: readonly number[];
  readonly prices: Prices;
}

/** The noise settles in two or three; a fixed end for a series that goes to and fro. */
const MOST_ROUNDS = 6;

export interface Care {
  /** Times the price of a segment for a report. */
  readonly price: number;
  /** How much neighbours may be alike by chance. */
  readonly mostLikeness: number;
}

/** For a report. Likeness above this comes of a shape that neither model can follow: no reason to see no change at all. */
const OPEN_EYED: Care = { price: 1, mostLikeness: 0.8 };

/** @param series at least one value */
export function partition(series: CleanSeries, { price, mostLikeness }: Care = OPEN_EYED): Partition {
  const cells = new Cells(series);
  const count = series.values.length;
  let prices = pricesOf(price * FIRST_VARIANCE, count);
  let starts: readonly number[] = [0];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = refine(cells, split(cells.places, prices), prices);
    const isSettled = round > 0 && found.join() === starts.join();
    starts = found;
    if (isSettled) break;
    prices = pricesOf(price * noiseVariance(cells, starts, { prices, mostLikeness }), count);
  }
  return { cells, starts, prices };
}
