/**
 * Where a series changes, and what it is between: stretches that stay at a level or follow a line, as a person would draw
 * them. For reports and plots, which show the series beside; for alarms there is `detectShifts`, which knows how sure it is.
 *
 * Pure and deterministic. A season is noise to it, lone spikes are left out of it, gaps are no change.
 */
import type { Cells } from './cells.ts';
import { clean } from './clean.ts';
import { eachFit } from './noise.ts';
import { partition } from './partition.ts';
import { isLine, type Prices } from './split.ts';

/** Indices into the series. */
interface Stretch {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export type Segment =
  | (Stretch & { readonly kind: 'constant'; readonly level: number })
  /** `intercept` is the value of the line at `from`, `slope` what it gains from one index to the next. */
  | (Stretch & { readonly kind: 'linear'; readonly intercept: number; readonly slope: number });

export interface Explored {
  /** Index of the first value of each segment but the first. */
  readonly changePoints: number[];
  /** They follow one another without a gap, from 0 to the end. None for a series without a single value. */
  readonly segments: Segment[];
}

/**
 * Segments of a series that stay at a level or follow a line.
 *
 * @param values oldest first, evenly spaced; null, NaN and infinite ones are missing. From 2,000 on a segment lasts at least
 *   one 2,000th of the series, so that ten million take seconds
 */
export function explore(values: ArrayLike<number | null>): Explored {
  const series = clean(values);
  if (series.values.length === 0) return { changePoints: [], segments: [] };
  const { cells, starts, prices } = partition(series);
  return described(cells, starts, { prices, length: values.length });
}

interface Picture {
  readonly prices: Prices;
  readonly length: number;
}

function described(cells: Cells, starts: readonly number[], { prices, length }: Picture): Explored {
  const { positions, halfUnit, halfOrigin } = cells.series;
  const begins = starts.map((at) => (at === 0 ? 0 : (positions[at] as number)));
  const segments: Segment[] = [];
  eachFit(cells, starts, ({ fit }) => {
    const from = begins[segments.length] as number;
    const to = begins[segments.length + 1] ?? length;
    const level = 2 * (fit.level * halfUnit + halfOrigin);
    if (!isLine(fit, prices)) {
      segments.push({ from, to, kind: 'constant', level });
      return;
    }
    const back = from - (fit.middle - cells.x(0) + (positions[0] as number));
    const intercept = 2 * ((fit.level + fit.slope * back) * halfUnit + halfOrigin);
    segments.push({ from, to, kind: 'linear', intercept, slope: 2 * (fit.slope * halfUnit) });
  });
  return { changePoints: begins.slice(1), segments };
}
