/**
 * The slope of a series, whatever its noise: the median of the slopes between all pairs of points (Theil 1950, Sen 1968).
 * Up to 29 % of the points may be anything.
 *
 * How many slopes rise and how many fall is Mann and Kendall's test, so both come from one look at the pairs.
 */

export interface Slopes {
  /** Of all pairs, sorted. */
  readonly slopes: Float64Array;
  /** Pairs that rise less pairs that fall. */
  readonly score: number;
}

/** @param at rising; work and memory grow with the square of how many there are */
export function slopesOf(at: Float64Array, values: Float64Array): Slopes {
  const count = values.length;
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let pair = 0;
  let score = 0;
  for (let i = 0; i < count; i += 1) {
    const moment = at[i] as number;
    const value = values[i] as number;
    for (let j = i + 1; j < count; j += 1) {
      const gain = (values[j] as number) - value;
      score += Math.sign(gain);
      slopes[pair] = gain / ((at[j] as number) - moment);
      pair += 1;
    }
  }
  return { slopes: slopes.sort(), score };
}

/** The middle one, and those between which the true one lies (Sen 1968), given how much the score may be off. */
export function slopeWithInterval(
  { slopes }: Slopes,
  tolerance: number,
): { readonly slope: number; readonly interval: readonly [number, number] } {
  const pairs = slopes.length;
  const half = pairs >> 1;
  const slope =
    pairs % 2 === 1 ? (slopes[half] as number) : ((slopes[half - 1] as number) + (slopes[half] as number)) / 2;
  const lower = slopes[Math.floor((pairs - tolerance) / 2)] ?? Number.NEGATIVE_INFINITY;
  const upper = slopes[Math.ceil((pairs + tolerance) / 2)] ?? Number.POSITIVE_INFINITY;
  return { slope, interval: [lower, upper] };
}
