/**
 * Sorting that can be interrupted: a natural merge sort, in steps.
 *
 * What is sorted already costs one look at each item, which is the usual case: keys that count up, or a map that was
 * filled in order. `Array.sort` would hold up the program for as long as it takes. Places are sorted and not items, so
 * that nothing is made per item: the collector of garbage would hold up the program instead.
 */

/** Items between two interruptions: some 20 µs. */
const STEP = 256;

/**
 * @param compare of two places
 * @returns at its end the places in order; equal ones stay as they were
 */
export function* inOrder(
  length: number,
  compare: (a: number, b: number) => number,
): Generator<undefined, Readonly<Uint32Array>> {
  let sorted = new Uint32Array(length);
  let starts = yield* runsOf(sorted, compare);
  while (starts.length > 1) {
    const merged = new Uint32Array(length);
    const next: number[] = [];
    let done = 0;
    for (let run = 0; run < starts.length; run += 2) {
      next.push(done);
      const middle = starts[run + 1] ?? length;
      const end = starts[run + 2] ?? length;
      let left = starts[run] as number;
      let right = middle;
      while (left < middle || right < end) {
        const isLeft = right >= end || (left < middle && compare(sorted[left] as number, sorted[right] as number) <= 0);
        merged[done] = sorted[isLeft ? left++ : right++] as number;
        done += 1;
        if (done % STEP === 0) yield;
      }
    }
    sorted = merged;
    starts = next;
  }
  return sorted;
}

/** Fills in the places as they are. @returns where each stretch that is in order begins */
function* runsOf(places: Uint32Array, compare: (a: number, b: number) => number): Generator<undefined, number[]> {
  const starts = places.length === 0 ? [] : [0];
  for (let i = 1; i < places.length; i += 1) {
    places[i] = i;
    if (compare(i - 1, i) > 0) starts.push(i);
    if (i % STEP === 0) yield;
  }
  return starts;
}
