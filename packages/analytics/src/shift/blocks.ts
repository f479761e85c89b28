/**
 * Long series by blocks: changes are sought among the medians of blocks first, then placed at the point.
 *
 *   values    v v v | v v v | v v v          a block is one value, or as many as make few enough blocks
 *   medians     m       m       m
 */
import { bestSplit, runningSums } from './candidates.ts';
import { normalScores } from './scores.ts';

/** What is sought among so many takes a second or two. */
const MOST_BLOCKS = 2 ** 19;
/** Blocks on either side from which the place of a change is read. */
const LOOKED_AT = 32;

/** How many values a block holds. */
export function blockWidth(count: number): number {
  return Math.ceil(count / MOST_BLOCKS);
}

/** @param blocks first ones of new levels, oldest first. @returns the first value of each, at most a block off */
export function placesIn(values: Float64Array, blocks: readonly number[], width: number): number[] {
  if (width === 1) return [...blocks];
  return blocks.map((block, k) => {
    // Half the way to a neighbour is this one's.
    const first = Math.max(block - LOOKED_AT, (block + (blocks[k - 1] ?? -block)) / 2);
    const last = Math.min(block + LOOKED_AT, (block + (blocks[k + 1] ?? values.length)) / 2);
    const [from, to] = [Math.ceil(first) * width, Math.min(values.length, Math.floor(last) * width)];
    const sums = runningSums(normalScores(values.subarray(from, to)));
    const rough = block * width - from;
    return from + bestSplit(sums, { from: 0, to: to - from, least: rough - width, most: rough + width }).at;
  });
}
