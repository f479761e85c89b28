/**
 * The stretch that a forecast may go by: from the last change on. What was before a restart, a clean-up or a deploy follows
 * another line, and only tells how often the series has fallen back.
 *
 *   limit ─────────────────────────────
 *              ╱│      ╱│      ╱ ┄ ┄ ┄       followed: the last rise
 *            ╱  │    ╱  │    ╱               fallen back: twice
 *          ╱    │  ╱    │  ╱
 */
import { clean } from '../explore/clean.ts';
import { eachFit } from '../explore/noise.ts';
import { partition } from '../explore/partition.ts';
import { isLine } from '../explore/split.ts';
import type { Moments } from '../trend/moments.ts';

export interface Regime {
  readonly moments: Moments;
  /** How often before it the series gave back at least half of a rise. */
  readonly fallenBack: number;
}

/** @param moments at least one; a rise leads to the limit */
export function lastRegime({ at, values, areMoments }: Moments): Regime {
  const first = at[0] as number;
  const step = ((at[at.length - 1] as number) - first) / Math.max(1, at.length - 1);
  const places = at.map((moment) => (step > 0 ? (moment - first) / step : 0));
  const { cells, starts, prices } = partition(clean(values, places));
  let fallenBack = 0;
  let before: { readonly rise: number; readonly end: number } | undefined;
  eachFit(cells, starts, ({ from, to, fit }) => {
    const slope = isLine(fit, prices) ? fit.slope : 0;
    const begin = fit.level + slope * (cells.x(from) - fit.middle);
    const end = fit.level + slope * (cells.x(to - 1) - fit.middle);
    if (before !== undefined && before.rise > 0 && before.end - begin >= before.rise / 2) fallenBack += 1;
    before = { rise: end - begin, end };
  });
  const from = starts[starts.length - 1] as number;
  return { moments: { at: at.subarray(from), values: values.subarray(from), areMoments }, fallenBack };
}
