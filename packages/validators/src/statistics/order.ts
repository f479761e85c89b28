/** Figures of values in order of size: quantiles, and a mean that a few strays don't move. */

/** @param sorted ascending, at least one. @returns between two values where none lies at the place */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

/** The mean without the `trim` smallest and largest shares (Tukey & McLaughlin 1963). @param values are sorted in place */
export function trimmedMean(values: Float64Array, trim = 0.2): number {
  values.sort();
  const cut = Math.floor(trim * values.length);
  let sum = 0;
  for (let i = cut; i < values.length - cut; i += 1) sum += values[i] as number;
  return sum / (values.length - 2 * cut);
}

type Values = Float64Array | readonly number[];

/** NaN of none. */
export function mean(values: Values): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Of a sample, so divided by n − 1; NaN for fewer than two values. */
export function deviation(values: Values): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}
