/**
 * The cheapest way to part a series into segments: PELT (Killick, Fearnhead & Eckley 2012) with two models for a segment.
 *
 * A start is given up once even the squares that its line leaves over, without a penalty, cost more than ending a segment
 * here: whatever comes, that only gets worse. So the answer is that of trying every partition.
 */
import { type Fit, fitBetween, type Sums } from './sums.ts';

/** Two points that differ from others may be chance; a line through them is nothing at all. */
export const SHORTEST = 3;

/**
 * Penalties in units of the noise's variance, times ln n, as in the modified Bayes information criterion (Zhang & Siegmund
 * 2007): a place that was searched for costs more than a parameter. Theirs is 3 for a place and its level, where the noise
 * is known and plain; here it is neither, so one more is asked. A slope is a parameter more, without a search.
 */
const LEVEL = 4;
const SLOPE = 1.5;

/** What a segment costs beyond what it leaves over. */
export interface Prices {
  /** Long-run variance of the noise. */
  readonly variance: number;
  readonly level: number;
  readonly slope: number;
}

/** @param count of all values */
export function pricesOf(variance: number, count: number): Prices {
  return { variance, level: LEVEL * variance * Math.log(count), slope: SLOPE * variance * Math.log(count) };
}

export function isLine({ aroundLevel, aroundLine }: Fit, { slope }: Prices): boolean {
  return aroundLine + slope < aroundLevel;
}

export interface Places {
  /** Where a segment may begin or end, with both ends of the series. */
  readonly borders: readonly Sums[];
  /** From one border to the next, how many steps a segment has at least. */
  readonly shortest: number;
}

/** @returns which borders a segment begins at, without the first, in order */
export function split({ borders, shortest }: Places, prices: Prices): number[] {
  const last = borders.length - 1;
  const total = (borders[last] as Sums).count;
  const best = new Float64Array(last + 1).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(last + 1);
  best[0] = 0;
  let starts = [0];
  for (let end = shortest; end <= last; end += 1) {
    const to = borders[end] as Sums;
    for (const start of starts) {
      const { aroundLevel, aroundLine } = fitBetween(borders[start] as Sums, to);
      const share = (to.count - (borders[start] as Sums).count) / total;
      const left = Math.min(aroundLevel, aroundLine + prices.slope) + prices.level + prices.variance * Math.log(share);
      const cost = (best[start] as number) + left;
      if (cost >= (best[end] as number)) continue;
      best[end] = cost;
      previous[end] = start;
    }
    // A segment that begins at the newest start is long enough at the next end.
    const newest = end + 1 - shortest;
    if (newest >= shortest) starts = stillWorth(starts, newest);
  }
  return walkBack(previous, last);

  function stillWorth(those: readonly number[], newest: number): number[] {
    const to = borders[newest] as Sums;
    const kept = those.filter((start) => {
      if (newest - start < shortest) return true;
      const { aroundLine } = fitBetween(borders[start] as Sums, to);
      return (best[start] as number) + aroundLine < (best[newest] as number);
    });
    kept.push(newest);
    return kept;
  }
}

function walkBack(previous: Int32Array, last: number): number[] {
  const found: number[] = [];
  for (let border = previous[last] as number; border > 0; border = previous[border] as number) found.push(border);
  return found.reverse();
}
