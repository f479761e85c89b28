/**
 * The counts of neighbouring buckets, and sums over them.
 *
 * Sums are made of integers of 32 bits, eight counts a step: an addition of doubles waits for the one before it. That is
 * exact because counts of 32 bits hold fewer than 2^32 in all, and fewer than 2^31 once they were counted: a histogram
 * goes over to doubles long before (see `WIDEN_AT` there). The `| 0` tell V8 so.
 */

/** Doubles, exact up to 2^53, once there are too many for 32 bits. A whole number of steps long. */
export type Counts = Uint32Array | Float64Array;

/** No octave has fewer buckets. */
const STEP = 8;
const MOST = 2 ** 31 - 1;

/** All of them together. */
export function total(counts: Counts): number {
  let sum = 0;
  if (counts instanceof Uint32Array) {
    for (let at = STEP - 1; at < counts.length; at += STEP) sum = (sum + sumOfStep(counts, at)) | 0;
    return sum >>> 0;
  }
  // Not `for of`: that takes three times as long here.
  for (let at = counts.length; at > 0; ) sum += counts[--at] as number;
  return sum;
}

/** A whole number of steps from the tail on: the last bucket below them, and what is in them. */
export interface Walk {
  at: number;
  above: number;
}

/**
 * Goes on by steps while there are no more than `wanted` values above.
 *
 * @param wanted at least as much as before
 * @returns the bucket that holds the value which has so many above it; −1 when that is in none of them
 */
export function walkDown(counts: Counts, walk: Walk, wanted: number): number {
  // Zeros are in no bucket: of them there may be more than fit.
  if (counts instanceof Uint32Array) return walkIntegers(counts, walk, Math.min(wanted, MOST) | 0);
  let { at, above } = walk;
  for (; at >= 0 && above + (counts[at] as number) <= wanted; at -= 1) above += counts[at] as number;
  walk.at = at;
  walk.above = above;
  return at;
}

function walkIntegers(counts: Uint32Array, walk: Walk, wanted: number): number {
  let at = walk.at | 0;
  let left = (wanted - walk.above) | 0;
  for (; at >= 0; at = (at - STEP) | 0) {
    const less = (left - sumOfStep(counts, at)) | 0;
    if (less < 0) break;
    left = less;
  }
  walk.at = at;
  walk.above = (wanted - left) | 0;
  return at < 0 ? at : withinStep(counts, at, left);
}

/** The bucket of a step that `left` more values above it lead to: by halves, not one by one. */
function withinStep(counts: Uint32Array, from: number, left: number): number {
  let at = from;
  let rest = left;
  const half = sumOfFour(counts, at);
  if (half <= rest) {
    rest -= half;
    at -= STEP / 2;
  }
  const quarter = ((counts[at] as number) + (counts[at - 1] as number)) | 0;
  if (quarter <= rest) {
    rest -= quarter;
    at -= STEP / 4;
  }
  return (counts[at] as number) <= rest ? at - 1 : at;
}

function sumOfStep(counts: Uint32Array, at: number): number {
  return (sumOfFour(counts, at) + sumOfFour(counts, at - STEP / 2)) | 0;
}

function sumOfFour(counts: Uint32Array, at: number): number {
  const upper = ((counts[at] as number) + (counts[at - 1] as number)) | 0;
  const lower = ((counts[at - 2] as number) + (counts[at - 3] as number)) | 0;
  return (upper + lower) | 0;
}
