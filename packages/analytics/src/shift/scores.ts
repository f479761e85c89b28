/**
 * Normal scores: each value becomes the normal quantile of its rank, with mean 0 and variance 1 over the series.
 *
 * So an outlier is only the largest value, and a test means the same for noise of any shape (van der Waerden 1952).
 */
import { normalQuantile } from '../confidence/normal.ts';
import { ranksOf } from '../confidence/ranks.ts';

/** @param values finite. @returns zeros when all are equal */
export function normalScores(values: ArrayLike<number>): Float64Array {
  const count = values.length;
  const { ranks: scores } = ranksOf(values);
  let squares = 0;
  for (let i = 0; i < count; i += 1) {
    const score = normalQuantile(((scores[i] as number) - 0.5) / count);
    scores[i] = score;
    squares += score * score;
  }
  const scale = squares > 0 ? Math.sqrt(count / squares) : 0;
  for (let i = 0; i < count; i += 1) scores[i] = (scores[i] as number) * scale;
  return scores;
}
