/**
 * Where levels may change: the best split of intervals of every length, spread over the series so that each change lies
 * well inside one that holds no other (seeded binary segmentation, Kovács et al. 2023). O(n log n), whatever is found.
 *
 *     length n      |-------------------------------|
 *     n/√2          |---------------------|
 *                             |---------------------|
 *     n/2           |---------------|
 *                           |---------------|
 *                                   |---------------|
 *     … down to 6 points
 */
const SHORTEST = 6;

interface Split {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** Squared difference of the two means, over the variance it has for noise of variance 1. */
  readonly gain: number;
}

/**
 * Splits, oldest first, from the strongest on, leaving out intervals in which one was taken already.
 *
 * @param least gain from which a split is one
 */
export function candidateSplits(scores: Float64Array, least: number): number[] {
  const splits = seededSplits(scores, least).sort((a, b) => b.gain - a.gain || a.at - b.at || a.from - b.from);
  const taken: number[] = [];
  for (const { from, to, at } of splits) {
    const place = firstAbove(taken, from);
    if (place < taken.length && (taken[place] as number) < to) continue;
    taken.splice(firstAbove(taken, at), 0, at);
  }
  return taken;
}

function seededSplits(scores: Float64Array, least: number): Split[] {
  const count = scores.length;
  const sums = runningSums(scores);
  const splits: Split[] = [];
  for (let wanted = count; wanted >= SHORTEST; wanted /= Math.SQRT2) {
    const length = Math.round(wanted);
    const intervals = 2 * Math.ceil(count / wanted) - 1;
    const step = intervals > 1 ? (count - length) / (intervals - 1) : 0;
    for (let k = 0; k < intervals; k += 1) {
      const from = Math.round(k * step);
      const split = bestSplit(sums, { from, to: from + length });
      if (split.gain > least) splits.push(split);
    }
  }
  return splits;
}

/** Of the first i scores, for i from 0 to all of them. */
export function runningSums(scores: Float64Array): Float64Array {
  const sums = new Float64Array(scores.length + 1);
  for (let i = 0; i < scores.length; i += 1) sums[i + 1] = (sums[i] as number) + (scores[i] as number);
  return sums;
}

/**
 * The split of an interval that parts its means best. For noise in which each point resembles the last, the likeliest
 * place under that very model was no nearer to the truth.
 *
 * @param sums of the first i scores
 * @param least of the scores that are on its left, and most
 */
export function bestSplit(
  sums: Float64Array,
  { from, to, least = 1, most = to - from - 1 }: { from: number; to: number; least?: number; most?: number },
): Split {
  const length = to - from;
  const base = sums[from] as number;
  const slope = ((sums[to] as number) - base) / length;
  let best = 0;
  let at = from + least;
  for (let left = Math.max(1, least); left <= Math.min(most, length - 1); left += 1) {
    const excess = (sums[from + left] as number) - base - left * slope;
    const gain = (excess * excess) / (left * (length - left));
    if (gain > best) {
      best = gain;
      at = from + left;
    }
  }
  return { from, to, at, gain: best * length };
}

/** The first place in a sorted list whose number is above the given one. */
function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
