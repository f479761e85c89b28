/**
 * How much a segment's sum of squares may be by chance: the long-run variance of what the segments leave over, as of a
 * first-order autoregression, since neighbours that are alike tell less than as many that are not.
 *
 * It can only be told once the segments are known, and they only once it is. So the search begins with a large one and goes
 * on to where both agree: begun with a small one, it would take the curves of the noise for segments, and be content.
 */
import type { Cells } from './cells.ts';
import { isLine, type Prices } from './split.ts';
import { type Fit, fitBetween } from './sums.ts';

/** Of standard units: a quarter of the variance is noise, until something else is known. */
export const FIRST_VARIANCE = 0.25;
/** Even a series without noise has that much, or each rounding would be a change. */
const LEAST_VARIANCE = 1e-8;

/**
 * @param starts indices at which a segment begins, with 0
 * @param mostLikeness of neighbours that counts as noise
 */
export function noiseVariance(
  cells: Cells,
  starts: readonly number[],
  { prices, mostLikeness }: { readonly prices: Prices; readonly mostLikeness: number },
): number {
  const { values } = cells.series;
  let squares = 0;
  let products = 0;
  let before = 0;
  let parameters = 0;
  eachFit(cells, starts, ({ from, to, fit }) => {
    const slope = isLine(fit, prices) ? fit.slope : 0;
    // A place and a level, and a slope where there is one, have fitted some of the noise away.
    parameters += isLine(fit, prices) ? 3 : 2;
    for (let at = from; at < to; at += 1) {
      const rest = (values[at] as number) - fit.level - slope * (cells.x(at) - fit.middle);
      squares += rest * rest;
      products += rest * before;
      before = rest;
    }
  });
  const likeness = squares > 0 ? Math.min(mostLikeness, Math.max(0, products / squares)) : 0;
  const variance = squares / Math.max(1, values.length - parameters);
  return Math.max(LEAST_VARIANCE, (variance * (1 + likeness)) / (1 - likeness));
}

export interface Fitted {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly fit: Fit;
}

export function eachFit(cells: Cells, starts: readonly number[], visit: (fitted: Fitted) => void): void {
  let before = cells.sumsBefore(0);
  starts.forEach((from, i) => {
    const to = starts[i + 1] ?? cells.series.values.length;
    const after = cells.sumsBefore(to);
    visit({ from, to, fit: fitBetween(before, after) });
    before = after;
  });
}
