/**
 * Apache Otava's change points, for those who come from there and want to compare: the same indices for the same values.
 *
 * E-divisive means (Matteson & James 2014) in windows that move by half of themselves, Student's t-test in place of
 * permutations, then the weakest are merged away (Fleming et al. 2023, "Hunter", arXiv 2301.03034). Written anew after
 * the paper and the behaviour of otava/analysis.py (Apache-2.0). Its p-values know nothing of the search or of
 * autocorrelation: on pure noise of 1000 points it finds something in every second series. For alarms, `detectShifts`.
 */
import type { Ratio } from '@perf/core';
import { meanOf, varianceOf } from '../confidence/spread.ts';
import { studentP } from '../confidence/student.ts';
import { invalid } from './options.ts';

export interface OtavaOptions {
  /** Points looked at at once, 2 to 1000. @default 50 */
  readonly window?: number;
  /** @default 0.001 */
  readonly maxPvalue?: Ratio;
  /** Smallest relative change kept, the larger one of there and back. @default 0 */
  readonly minMagnitude?: Ratio;
}

export interface OtavaChange {
  /** The first point of the new level. */
  readonly index: number;
  /** Of the two means, unadjusted. */
  readonly pvalue: Ratio;
  readonly meanBefore: number;
  readonly meanAfter: number;
}

/** Windows take the square of their length in memory. */
const LONGEST_WINDOW = 1000;

/**
 * Change points as Apache Otava finds them.
 *
 * @param values oldest first; what is not finite stands as the value before it
 * @returns oldest first. O(n · window²) at worst
 * @throws PerfError `analytics/invalid-argument` for an option that makes no sense
 */
export function otava(
  values: ArrayLike<number>,
  { window = 50, maxPvalue = 0.001, minMagnitude = 0 }: OtavaOptions = {},
): OtavaChange[] {
  if (!(Number.isInteger(window) && window >= 2 && window <= LONGEST_WINDOW)) {
    throw invalid('window', `an integer from 2 to ${LONGEST_WINDOW}`, window);
  }
  if (!(maxPvalue > 0 && maxPvalue <= 1)) throw invalid('maxPvalue', 'a ratio above 0, at most 1', maxPvalue);
  if (!(minMagnitude >= 0)) throw invalid('minMagnitude', 'a ratio of at least 0', minMagnitude);
  const filled = forwardFilled(values);
  const weak = weakChanges(filled, window, firstPass(maxPvalue));
  return merged(filled, weak, { maxPvalue, minMagnitude });
}

/** The first pass is more generous, since a merge can only take away. */
function firstPass(maxPvalue: Ratio): Ratio {
  if (maxPvalue < 0.05) return maxPvalue * 10;
  return maxPvalue < 0.5 ? maxPvalue * 2 : maxPvalue;
}

function weakChanges(values: Float64Array, window: number, maxPvalue: Ratio): number[] {
  const found = new Set<number>();
  const step = window >> 1;
  for (let start = 0; start < values.length; ) {
    const inWindow = divisive(values.subarray(start, start + window), maxPvalue).map((index) => start + index);
    for (const index of inWindow) found.add(index);
    start = Math.max(inWindow.at(-1) ?? 0, start + step);
  }
  return [...found].sort((a, b) => a - b);
}

/** Splits where the energy distance is greatest, until that split is not significant. */
function divisive(values: Float64Array, maxPvalue: Ratio): number[] {
  const sums = pairSums(values);
  const found: number[] = [];
  for (;;) {
    const bounds = [0, ...found, values.length];
    let best = { index: 0, q: Number.NEGATIVE_INFINITY, from: 0, to: 0 };
    for (let k = 0; k + 1 < bounds.length; k += 1) {
      const [from, to] = [bounds[k] as number, bounds[k + 1] as number];
      const split = greatest(sums, from, to);
      if (split.q > best.q) best = { ...split, from, to };
    }
    const { index, from, to } = best;
    if (index === 0 || !(compared(values, { from, index, to }).pvalue <= maxPvalue)) return found;
    found.push(index);
    found.sort((a, b) => a - b);
  }
}

/** [a][b]: the sum of all distances between two of the values from a to before b. */
function pairSums(values: Float64Array): Float64Array[] {
  const count = values.length;
  const sums = Array.from({ length: count + 1 }, () => new Float64Array(count + 1));
  for (let to = 1; to <= count; to += 1) {
    let toLast = 0;
    for (let from = to - 1; from >= 0; from -= 1) {
      toLast += Math.abs((values[from] as number) - (values[to - 1] as number));
      const row = sums[from] as Float64Array;
      row[to] = (row[to - 1] as number) + toLast;
    }
  }
  return sums;
}

/** The split, and the end of what follows it, with the greatest energy distance q of the two sides. */
function greatest(sums: readonly Float64Array[], from: number, to: number): { index: number; q: number } {
  const all = sums[from] as Float64Array;
  let best = { index: 0, q: Number.NEGATIVE_INFINITY };
  for (let index = from + 1; index < to; index += 1) {
    const right = sums[index] as Float64Array;
    const left = all[index] as number;
    const n = index - from;
    for (let end = index + 1; end <= to; end += 1) {
      const m = end - index;
      const within = right[end] as number;
      const between = (all[end] as number) - left - within;
      const ofLeft = n > 1 ? (m * left) / (n - 1) : 0;
      const ofRight = m > 1 ? (n * within) / (m - 1) : 0;
      const q = (2 / (m + n)) * (between - ofLeft - ofRight);
      if (q > best.q) best = { index, q };
    }
  }
  return best;
}

function merged(
  values: Float64Array,
  weak: readonly number[],
  { maxPvalue, minMagnitude }: Required<Pick<OtavaOptions, 'maxPvalue' | 'minMagnitude'>>,
): OtavaChange[] {
  const at = (indices: readonly number[], k: number): OtavaChange => {
    const index = indices[k] as number;
    return compared(values, { from: indices[k - 1] ?? 0, index, to: indices[k + 1] ?? values.length });
  };
  const changes = weak.map((_, k) => at(weak, k));
  while (changes.length > 0) {
    let weakest = placeOfLargest(changes, ({ pvalue }) => pvalue);
    if ((changes[weakest] as OtavaChange).pvalue < maxPvalue) {
      weakest = placeOfLargest(changes, (change) => -magnitude(change));
      if (magnitude(changes[weakest] as OtavaChange) > minMagnitude) break;
    }
    changes.splice(weakest, 1);
    const indices = changes.map(({ index }) => index);
    // As Otava does: the change before the removed one keeps the p-value it had, the next two are tested anew.
    for (let k = weakest; k < Math.min(weakest + 2, changes.length); k += 1) changes[k] = at(indices, k);
  }
  return changes;
}

function placeOfLargest(changes: readonly OtavaChange[], of: (change: OtavaChange) => number): number {
  let place = 0;
  changes.forEach((change, k) => {
    if (of(change) > of(changes[place] as OtavaChange)) place = k;
  });
  return place;
}

function magnitude({ meanBefore, meanAfter }: OtavaChange): number {
  const over = (a: number, b: number): number => (b === 0 ? 0 : Math.abs(a / b - 1));
  return Math.max(over(meanAfter, meanBefore), over(meanBefore, meanAfter));
}

/** Student's t-test of both sides, with the deviations divided by n as Otava hands them in. */
function compared(
  values: Float64Array,
  { from, index, to }: { readonly from: number; readonly index: number; readonly to: number },
): OtavaChange {
  const a = momentsOf(values.subarray(from, index));
  const b = momentsOf(values.subarray(index, to));
  const df = a.count + b.count - 2;
  const means = { index, meanBefore: a.mean, meanAfter: b.mean };
  if (df <= 0) return { ...means, pvalue: 1 };
  const pooled = ((a.count - 1) * a.variance + (b.count - 1) * b.variance) / df;
  const t = (a.mean - b.mean) / Math.sqrt(pooled * (1 / a.count + 1 / b.count));
  return { ...means, pvalue: studentP(t, df) };
}

function momentsOf(values: Float64Array): { count: number; mean: number; variance: number } {
  const count = values.length;
  const mean = meanOf(values);
  return { count, mean, variance: varianceOf(values, mean) };
}

function forwardFilled(values: ArrayLike<number>): Float64Array {
  let last = Array.from(values).find(Number.isFinite) ?? 0;
  return Float64Array.from(values, (value) => {
    if (Number.isFinite(value)) last = value;
    return last;
  });
}
