/** Many questions at once: which answers still count (Benjamini & Hochberg 1995). */
import type { Ratio } from '@perf/core';

/**
 * Adjusted p-values, in the order they came in: those of at most alpha are, taken together, wrong in a share of alpha.
 *
 * @param ps 0…1. O(n log n)
 */
export function benjaminiHochberg(ps: readonly number[]): Ratio[] {
  const order = ps.map((_, i) => i).sort((i, j) => (ps[j] as number) - (ps[i] as number));
  const adjusted = ps.slice();
  let least = 1;
  order.forEach((at, fromTop) => {
    least = Math.min(least, ((ps[at] as number) * ps.length) / (ps.length - fromTop));
    adjusted[at] = least;
  });
  return adjusted;
}
