/**
 * Where a series that wanders changes its course: one that follows lines has no levels, and to the test of levels all of
 * it is autocorrelation.
 *
 *   level test: silent      /\\___   a memory that grew, then was steady: two lines, each with little noise of its own
 *
 * The lines are those of `explore`, at a price that a random walk, the worst there is to take for lines, seldom pays.
 */
import type { Ratio } from '@perf/core';
import { phiOf } from '../confidence/autocorrelation.ts';
import { clean } from '../explore/clean.ts';
import { eachFit } from '../explore/noise.ts';
import { type Partition, partition } from '../explore/partition.ts';
import { leftOver } from '../explore/refine.ts';
import { isLine } from '../explore/split.ts';
import type { Sums } from '../explore/sums.ts';
import type { Change } from './levels.ts';
import { normalScores } from './scores.ts';

/** Below this likeness of neighbours, the test of levels sees what there is. */
const WANDERS = 0.85;
/** What is left beside the lines of a random walk is as much alike as this. */
const MOST_LIKENESS = 0.95;

/**
 * The share of random walks of 30 to 1000 points in which some change of course is worth this price, and the other way round.
 * Fitted to simulated ones; of noise that returns to a level, fewer are.
 */
const shareAbove = (price: number): Ratio => Math.min(1, SHARE_AT_ONE * Math.exp(-DECAY * (price - 1)));
const priceOf = (share: Ratio): number => Math.max(1, 1 + Math.log(SHARE_AT_ONE / share) / DECAY);
const SHARE_AT_ONE = 0.5;
const DECAY = 1.06;

export interface Courses {
  /** Oldest first; none where the series has levels. */
  readonly changes: readonly Change[];
  /** The values with the slope of each stretch taken out: about its mean, as of a level. */
  readonly levelled: Float64Array;
}

/** @param values finite. O(n log n) */
export function coursesIn(values: Float64Array, alpha: Ratio): Courses {
  const nothing = { changes: [], levelled: values };
  if (!(phiOf([normalScores(values)]) >= WANDERS)) return nothing;
  const price = priceOf(alpha);
  const parted = partition(clean(values), { price, mostLikeness: MOST_LIKENESS });
  const [, ...starts] = parted.starts;
  if (starts.length === 0) return nothing;
  const levelled = withoutSlopes(values, parted);
  const phi = phiOf(parted.starts.map((from, k) => levelled.subarray(from, parted.starts[k + 1])));
  const changes = starts.map((index, k) => ({
    index,
    p: Math.min(alpha, shareAbove(price * worthOf(parted, k + 1))),
    phi,
  }));
  return { changes, levelled };
}

/** What a change saves, in prices of one. */
function worthOf({ cells, starts, prices }: Partition, place: number): number {
  const [from, at, to] = [starts[place - 1], starts[place], starts[place + 1] ?? cells.series.values.length].map(
    (index) => cells.sumsBefore(index as number),
  ) as [Sums, Sums, Sums];
  const saved = leftOver(from, to, prices.slope) - leftOver(from, at, prices.slope) - leftOver(at, to, prices.slope);
  return saved / prices.level;
}

function withoutSlopes(values: Float64Array, { cells, starts, prices }: Partition): Float64Array {
  const levelled = values.slice();
  const unit = 2 * cells.series.halfUnit;
  eachFit(cells, starts, ({ from, to, fit }) => {
    if (!isLine(fit, prices)) return;
    for (let i = from; i < to; i += 1) {
      levelled[i] = (values[i] as number) - unit * fit.slope * (cells.x(i) - fit.middle);
    }
  });
  return levelled;
}
