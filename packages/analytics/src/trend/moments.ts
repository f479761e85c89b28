/**
 * A series in the order of time, whatever it came as: what can't be placed is left out, what stands at one moment is one.
 *
 * Clocks jump and messages overtake one another, so the order of arrival means nothing where moments are given.
 */
import { blockMedians, median } from '../confidence/ranks.ts';
import type { Point } from '../point.ts';

/** Points at their moments; or plain numbers, one step apart. */
export type Series = readonly Point[] | ArrayLike<number | null>;

export interface Moments {
  /** Rising. Milliseconds since 1970, or indices. */
  readonly at: Float64Array;
  readonly values: Float64Array;
  /** False for plain numbers: then a unit of time is one step. */
  readonly areMoments: boolean;
}

export function momentsOf(series: Series): Moments {
  const at = new Float64Array(series.length);
  const values = new Float64Array(series.length);
  let count = 0;
  let isSorted = true;
  let areMoments = false;
  for (let i = 0; i < series.length; i += 1) {
    const one = series[i];
    const isPoint = typeof one === 'object' && one !== null;
    areMoments ||= isPoint;
    const moment = isPoint ? one.at : i;
    const value = isPoint ? one.value : one;
    if (typeof value !== 'number' || !Number.isFinite(value) || !Number.isFinite(moment)) continue;
    if (count > 0 && moment <= (at[count - 1] as number)) isSorted = false;
    at[count] = moment;
    values[count] = value;
    count += 1;
  }
  const found = { at: at.subarray(0, count), values: values.subarray(0, count), areMoments };
  return isSorted ? found : inOrder(found);
}

/** Sorted, and the median of those at the same moment: which of them came last is not known. */
function inOrder({ at, values, areMoments }: Moments): Moments {
  const order = Uint32Array.from(at, (_, i) => i).sort((i, j) => (at[i] as number) - (at[j] as number));
  const sortedAt: number[] = [];
  const sorted: number[] = [];
  for (let from = 0; from < order.length; ) {
    const moment = at[order[from] as number] as number;
    let to = from + 1;
    while (to < order.length && at[order[to] as number] === moment) to += 1;
    sortedAt.push(moment);
    sorted.push(median(Float64Array.from(order.subarray(from, to), (i) => values[i] as number)));
    from = to;
  }
  return { at: Float64Array.from(sortedAt), values: Float64Array.from(sorted), areMoments };
}

/** Blocks of neighbours, each as its median moment and median value; the same series when it is short enough. */
export function thinned({ at, values, areMoments }: Moments, most: number): Moments {
  const width = Math.ceil(values.length / most);
  if (width <= 1) return { at, values, areMoments };
  return { at: blockMedians(at, width), values: blockMedians(values, width), areMoments };
}
