/** Ranks: what a test sees that must not depend on the shape of the noise. */

export interface Ranks {
  /** From 1; equal values share the middle of their ranks. */
  readonly ranks: Float64Array;
  /** Σ(t³ − t) over groups of t equal values: what ties take from the variance of a rank sum. */
  readonly ties: number;
}

/** @param values finite. O(n log n) */
export function ranksOf(values: ArrayLike<number>): Ranks {
  const count = values.length;
  const sorted = Float64Array.from(values).sort();
  const ranks = new Float64Array(count);
  let ties = 0;
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && sorted[to] === sorted[from]) to += 1;
    const size = to - from;
    ties += size * (size * size - 1);
    // From here on, the place of a value holds its rank.
    ranks.fill((from + 1 + to) / 2, from, to);
    from = to;
  }
  return { ranks: Float64Array.from(values, (value) => ranks[firstAtLeast(sorted, value)] as number), ties };
}

/** The first place in a sorted array whose value is not below the one looked for. */
export function firstAtLeast(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of neighbours by so many, each block's median; the last one's is of what is left. */
export function blockMedians(values: Float64Array, width: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(values.length / width) }, (_, i) =>
    median(values.subarray(i * width, (i + 1) * width)),
  );
}

/** The middle one; the mean of the middle two when even. @param values finite. @returns NaN when empty */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half] as number;
  return ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
