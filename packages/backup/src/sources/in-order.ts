/**
 * Sorting that can be interrupted: a natural merge sort, in steps.
 *
 * What is sorted already costs one look at each item, which is the usual case: keys that count up, or a map that was
 * filled in order. `Array.sort` would hold up the program for as long as it takes.
 */

/** Items between two interruptions: some 20 µs. */
const STEP = 256;

/** @returns at its end a new array; equal items keep their order */
export function* inOrder<T>(items: readonly T[], compare: (a: T, b: T) => number): Generator<undefined, readonly T[]> {
  let sorted = items;
  let starts = yield* runsOf(items, compare);
  while (starts.length > 1) {
    const merged: T[] = [];
    const next: number[] = [];
    for (let run = 0; run < starts.length; run += 2) {
      next.push(merged.length);
      const middle = starts[run + 1] ?? sorted.length;
      const end = starts[run + 2] ?? sorted.length;
      let left = starts[run] as number;
      let right = middle;
      while (left < middle || right < end) {
        const isLeft = right >= end || (left < middle && compare(sorted[left] as T, sorted[right] as T) <= 0);
        merged.push(sorted[isLeft ? left++ : right++] as T);
        if (merged.length % STEP === 0) yield;
      }
    }
    sorted = merged;
    starts = next;
  }
  return sorted;
}

/** Where each stretch that is in order begins. */
function* runsOf<T>(items: readonly T[], compare: (a: T, b: T) => number): Generator<undefined, number[]> {
  const starts = items.length === 0 ? [] : [0];
  for (let i = 1; i < items.length; i += 1) {
    if (compare(items[i - 1] as T, items[i] as T) > 0) starts.push(i);
    if (i % STEP === 0) yield;
  }
  return starts;
}
