/**
 * Which bucket a duration falls into: OpenTelemetry's base-2 exponential histogram at a fixed scale.
 *
 * Bucket `i` holds (2^(i/2^scale), 2^((i+1)/2^scale)] seconds. Milliseconds are asked, and asked directly: dividing by
 * 1000 would round. The index is read off the bits of the double, at the finest scale; at a coarser one 2^n neighbours
 * are one bucket, so their index is shifted by n.
 *
 *   high word:  s eeeeeeeeeee mmmmmmmm mm mmmmmmmmmm     low word: 32 more bits of m, asked only when high ties
 *                 octave      line     |                 with a boundary
 *                             slot . . .
 *
 * `high >>> 12` counts 256 equal lines to an octave. Buckets are as many, but grow with the value, so a bucket runs
 * ahead of its line by some. How many is a matter of the slot. It is narrower than any bucket, so at most one boundary
 * lies in it, and one addition carries into the next bucket exactly when the mantissa is past that boundary:
 *
 *   steps[slot] = ahead · 2^20 + (2^20 − 1 − boundary)         (steps[slot] + mantissa) >> 20 = ahead, or ahead + 1
 */
import { PerfError, shown } from '../errors.ts';
import type { Milliseconds, Seconds } from '../units.ts';

/** How fine the buckets are: 2^scale to an octave. The worst error of a percentile is (g − 1) / (g + 1), g = 2^(1/2^scale). */
export type Scale = 3 | 4 | 5 | 6 | 7 | 8;
/** The scale of histograms unless another is asked for: percentiles within 0.54 %. */
export const DEFAULT_SCALE: Scale = 6;
/** The scale of the tables below. */
const FINEST: Scale = 8;

const SHORTEST: Milliseconds = 2 ** -20;
const LONGEST: Milliseconds = 2 ** 44;

const MANTISSA = 0xfffff;
const LINE_SHIFT = 12;
const SLOT_SHIFT = 10;
const SLOTS = 1 << (20 - SLOT_SHIFT);
/** Bits behind the point: far more than a double has, so that truncating to one is never in doubt. */
const PRECISION = 128n;

interface Tables {
  /** By slot, see above. */
  readonly steps: Int32Array;
  /** By slot: the low word of the boundary whose high word a value ties with; no low word is past that of no boundary. */
  readonly lowWords: Uint32Array;
}

function buildTables(): Tables {
  const steps = new Int32Array(SLOTS);
  const lowWords = new Uint32Array(SLOTS).fill(0xffffffff);
  const lineOf = (slot: number): number => slot >>> (LINE_SHIFT - SLOT_SHIFT);
  let filled = 0;
  // Without a boundary a step leaves no room below the next bucket.
  const fillUpTo = (slot: number, bucket: number): void => {
    for (; filled < slot; filled += 1) steps[filled] = (bucket - lineOf(filled)) << 20;
  };
  let last = 0;
  for (const { bucket, high, low } of lowerEnds()) {
    const slot = high >>> SLOT_SHIFT;
    fillUpTo(slot, bucket - 1);
    steps[slot] = ((bucket - 1 - lineOf(slot)) << 20) + (MANTISSA - high);
    lowWords[slot] = low;
    filled = slot + 1;
    last = bucket;
  }
  fillUpTo(SLOTS, last);
  return { steps, lowWords };
}

/**
 * The largest doubles from 1 up to 2 ms that are not past the lower end of a bucket, their mantissas as two words.
 * Buckets are counted from 2^-10 s on, which is a little less than 1 ms.
 */
function* lowerEnds(): Iterable<{ bucket: number; high: number; low: number }> {
  let ratio = 2n << PRECISION;
  for (let halved = 0; halved < FINEST; halved += 1) ratio = squareRoot(ratio << PRECISION);
  const one = 1n << PRECISION;
  let end = (1000n << PRECISION) / 1024n;
  for (let bucket = 0; end < 2n * one; bucket += 1, end = (end * ratio) >> PRECISION) {
    if (end < one) continue;
    // Truncations made `end` too small by less than is added here; 1000 · 2^n ms is a double, and must not be missed.
    const mantissa = (end + (1n << 20n)) >> (PRECISION - 52n);
    yield { bucket, high: Number(mantissa >> 32n) & MANTISSA, low: Number(mantissa & 0xffffffffn) };
  }
}

/** Rounded down (Newton's method). */
function squareRoot(n: bigint): bigint {
  let root = 1n << BigInt(n.toString(16).length * 2 + 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export interface Layout extends Tables {
  /** What is shorter counts as 0: about a nanosecond. */
  readonly SHORTEST: Milliseconds;
  /** What is as long or longer is in the last bucket: 557 years. */
  readonly LONGEST: Milliseconds;
  readonly FINEST: Scale;
  readonly MANTISSA: number;
  readonly LINE_SHIFT: number;
  readonly SLOT_SHIFT: number;
  readonly SLOT_MASK: number;
  /** What the lines of a high word and the steps of its slot add up to for bucket 0, whose lower end is 1 s. */
  readonly ORIGIN: number;
}

export const layout: Layout = {
  ...buildTables(),
  SHORTEST,
  LONGEST,
  FINEST,
  MANTISSA,
  LINE_SHIFT,
  SLOT_SHIFT,
  SLOT_MASK: SLOTS - 1,
  ORIGIN: (1023 + 10) << FINEST,
};

export function isScale(value: unknown): value is Scale {
  return Number.isInteger(value) && (value as number) >= 3 && (value as number) <= FINEST;
}

/** @throws PerfError `core/invalid-argument` for what is no scale */
export function checkScale(scale: Scale): Scale {
  if (isScale(scale)) return scale;
  throw new PerfError('core/invalid-argument', {
    message: `Expected \`scale\` to be an integer from 3 to 8, got \`${shown(scale)}\``,
    hint: 'Leave it out for 6: percentiles within 0.54 % in about 3 KB an operation.',
  });
}

/** The bucket of the shortest value that is told from 0. */
export function firstIndex(scale: Scale): number {
  return (Math.ceil(Math.log2(SHORTEST / 1000) * 2 ** FINEST) - 1) >> (FINEST - scale);
}

/** Stands for the bucket of all that is shorter; outside of every octave that has buckets. */
export function zeroIndex(scale: Scale): number {
  return ((firstIndex(scale) >> scale) << scale) - 1;
}

/** The bucket of the longest values. */
export function lastIndex(scale: Scale): number {
  return (Math.ceil(Math.log2(LONGEST / 1000) * 2 ** FINEST) - 1) >> (FINEST - scale);
}

/** Upper end of bucket `index`; its lower end is the upper end of `index − 1`. */
export function upperBound(index: number, scale: Scale): Seconds {
  return 2 ** ((index + 1) / 2 ** scale);
}

const SCALES: readonly Scale[] = [3, 4, 5, 6, 7, 8];

/** 2^-32 … 2^35: raising to a power takes longer than all else. */
const OCTAVES = Float64Array.from({ length: 68 }, (_, at) => 2 ** (at - 32));

/** By scale: what stands for the buckets of the octave from 1 s on. */
const MIDDLES = new Map(
  SCALES.map((scale) => [
    scale,
    Float64Array.from({ length: 2 ** scale }, (_, at) => (2 * upperBound(at, scale)) / (1 + 2 ** (1 / 2 ** scale))),
  ]),
);

/**
 * The value that stands for a bucket: the harmonic mean of its ends, whose relative error is the same at both ends, so
 * no other choice has a smaller worst case.
 *
 * @param index of a bucket that durations fall into
 */
export function representative(index: number, scale: Scale): Seconds {
  const middles = MIDDLES.get(scale) as Float64Array;
  return (middles[index & (middles.length - 1)] as number) * (OCTAVES[(index >> scale) + 32] as number);
}
