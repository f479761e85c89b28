/** The mean of values and how far they lie from it: one place for what the analyses share. */

/** What turns a median distance, and a mean one, into the standard deviation of normal values. */
export const BY_MEDIAN = 1.4826;
export const BY_MEAN = 1.2533;

/** NaN when empty. */
export function meanOf(values: ArrayLike<number>): number {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += values[i] as number;
  return sum / count;
}

/** Mean square distance from the mean, over all of them. NaN when empty. */
export function varianceOf(values: ArrayLike<number>, mean: number): number {
  const count = values.length;
  let squares = 0;
  for (let i = 0; i < count; i += 1) squares += ((values[i] as number) - mean) ** 2;
  return squares / count;
}
