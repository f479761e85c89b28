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
  const middle = new Map<number, number>();
  let ties = 0;
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && sorted[to] === sorted[from]) to += 1;
    const size = to - from;
    middle.set(sorted[from] as number, (from + 1 + to) / 2);
    ties += size * (size * size - 1);
    from = to;
  }
  for (let i = 0; i < count; i += 1) ranks[i] = middle.get(values[i] as number) as number;
  return { ranks, ties };
}

/** The middle one; the mean of the middle two when even. @param values finite. @returns NaN when empty */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half] as number;
  return ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
