/**
 * By how much one sample lies above another: the median of all differences between a value of one and a value of the
 * other (Hodges & Lehmann 1963), with the interval that belongs to the Mann–Whitney test (Moses 1965).
 *
 * The n·m differences are never written down: how many lie below d is counted by one walk over both sorted samples.
 */
import type { Ratio } from '@perf/core';
import { varianceInflation } from './autocorrelation.ts';
import { normalQuantile } from './normal.ts';

export interface Shift {
  /** Of `b` over `a`, in their unit. */
  readonly shift: number;
  /** Lower and upper bound. With fewer than some four values a side, no interval is sure: it is then the widest one. */
  readonly interval: readonly [number, number];
}

export interface ShiftOptions {
  /** Correlation of neighbours in either sample: widens the interval by √((1 + φ)/(1 − φ)). @default 0 */
  readonly phi?: number;
  /** How often the interval holds the truth. @default 0.95 */
  readonly level?: Ratio;
}

/**
 * By how much one sample lies above another, with its interval.
 *
 * @param a finite values, at least one; so is `b`. @returns NaN when either is empty. O((n + m)·log(n + m))
 */
export function hodgesLehmann(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { phi = 0, level = 0.95 }: ShiftOptions = {},
): Shift {
  if (a.length === 0 || b.length === 0) return { shift: Number.NaN, interval: [Number.NaN, Number.NaN] };
  const differences = new Differences(a, b);
  const { count } = differences;
  const shift = (differences.smallest((count + 1) >> 1) + differences.smallest((count + 2) >> 1)) / 2;
  const sd = Math.sqrt((count * (a.length + b.length + 1)) / 12);
  const rank = Math.max(1, Math.round(count / 2 + normalQuantile((1 - level) / 2) * sd));
  const wider = Math.sqrt(varianceInflation(phi));
  const bound = (at: number): number => shift + (differences.smallest(at) - shift) * wider;
  return { shift, interval: [bound(rank), bound(count + 1 - rank)] };
}

/**
 * By which factor one sample lies above another, less one: the same on logarithms, so that twice as much and half as
 * much are equally far. 0.1 is ten percent more.
 *
 * @param a values above 0, at least one; so is `b`
 */
export function hodgesLehmannRatio(a: ArrayLike<number>, b: ArrayLike<number>, options?: ShiftOptions): Shift {
  const { shift, interval } = hodgesLehmann(logsOf(a), logsOf(b), options);
  return { shift: Math.expm1(shift), interval: [Math.expm1(interval[0]), Math.expm1(interval[1])] };
}

function logsOf(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, Math.log);
}

/** Halvings of the range before the nearest difference is taken as it is. */
const HALVINGS = 60;

class Differences {
  readonly count: number;
  readonly #a: Float64Array;
  readonly #b: Float64Array;

  constructor(a: ArrayLike<number>, b: ArrayLike<number>) {
    this.#a = Float64Array.from(a).sort();
    this.#b = Float64Array.from(b).sort();
    this.count = a.length * b.length;
  }

  /** The k-th smallest, from 1. */
  smallest(k: number): number {
    let low = (this.#b[0] as number) - (this.#a.at(-1) as number);
    let high = (this.#b.at(-1) as number) - (this.#a[0] as number);
    if (this.#walk(low).upTo >= k) return low;
    for (let i = 0; i < HALVINGS; i += 1) {
      const middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) break;
      if (this.#walk(middle).upTo >= k) high = middle;
      else low = middle;
    }
    return this.#walk(low).next;
  }

  /** How many differences are at most d, and the smallest one above d. */
  #walk(d: number): { upTo: number; next: number } {
    const a = this.#a;
    const b = this.#b;
    let upTo = 0;
    let next = Number.POSITIVE_INFINITY;
    let j = 0;
    for (const base of a) {
      while (j < b.length && (b[j] as number) - base <= d) j += 1;
      upTo += j;
      if (j < b.length) next = Math.min(next, (b[j] as number) - base);
    }
    return { upTo, next };
  }
}
