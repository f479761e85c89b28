/** How dark a cell of a heat map is, whatever it is drawn with. */
import type { HeatMapPlot } from './plot.ts';

/** The highest count of a cell; 0 when there is none. */
export function mostIn({ columns, edges }: HeatMapPlot): number {
  let most = 0;
  const rows = Math.max(0, edges.length - 1);
  for (const { counts } of columns)
    for (const count of counts.slice(0, rows)) if (count > most && Number.isFinite(count)) most = count;
  return most;
}

/**
 * The shade of a count, by its logarithm, so that one slow call among a million can be seen.
 *
 * @returns 1…shades; 0 for no count
 */
export function shadeOf(count: number, most: number, shades: number): number {
  if (!(count > 0)) return 0;
  if (!(most > 1)) return shades;
  return Math.min(shades, 1 + Math.floor((Math.log(Math.max(1, count)) / Math.log(most)) * shades));
}
