/**
 * Durations counted in exponential buckets: bounded memory, a known error, and a merge that loses nothing.
 *
 * Invariant: `count` is `zeros` plus the sum of all buckets. The counts sit in one array that grows by whole octaves:
 *
 *   counts   [ octave −8 | octave −7 | octave −6 ]        length = octaves · 2^scale
 *             ^ base: the bucket index of counts[0], a multiple of 2^scale
 *
 * min and max are exact. Those since the last `fold()` are kept apart, so that a window of time has exact ones too.
 */
import type { Milliseconds, Seconds } from '../units.ts';
import {
  DEFAULT_SCALE,
  EXPONENT_BIAS,
  FIRST_HIGH_WORD,
  type Layout,
  lastIndex,
  layoutOf,
  RANGE,
  type Scale,
  SLOT_SHIFT,
} from './layout.ts';

// V8 folds a constant of this module into the compiled code; an imported one it loads at every call.
const BIAS = EXPONENT_BIAS;
const FIRST = FIRST_HIGH_WORD;
const SPAN = RANGE;
const SHIFT = SLOT_SHIFT;
const MANTISSA = 0xfffff;
/**
 * From this many values on, `fold()` turns the counts into doubles, exact up to 2^53. A bucket wraps at 2^32, so nothing
 * is lost while fewer than 2^31 values come between two folds: with one fold a second, always.
 */
const WIDEN_AT = 2 ** 31;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

export type Counts = Uint32Array | Float64Array;

/** Infinity and −Infinity when there was nothing. */
export interface Extremes {
  readonly min: Milliseconds;
  readonly max: Milliseconds;
}

export const NO_EXTREMES: Extremes = Object.freeze({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });

/** The extremes of two stretches together. */
export function together(a: Extremes, b: Extremes): Extremes {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** Wants to hear of long values; answers up to which length it will not want to hear of the next one. */
export type SlowWatch = (ms: Milliseconds) => Milliseconds;

export class Histogram {
  readonly scale: Scale;
  counts: Counts = new Uint32Array(0);
  /** Bucket index of `counts[0]`. */
  base = 0;
  count = 0;
  /** Values too short to tell from 0: less than 2^-30 s. */
  zeros = 0;
  /** Sum of all values. */
  sum: Seconds = 0;
  /** Extremes since the last `fold()`; Infinity and −Infinity when nothing came since. */
  recentMin: Milliseconds = Number.POSITIVE_INFINITY;
  recentMax: Milliseconds = Number.NEGATIVE_INFINITY;
  /** The longest value that needs no second look; a longer one may be a new maximum, or worth telling `#slow`. */
  watermark: Milliseconds = Number.NEGATIVE_INFINITY;
  readonly #slow: SlowWatch | undefined;
  readonly #layout: Layout;
  readonly #steps: Int32Array;
  #foldedMin: Milliseconds = Number.POSITIVE_INFINITY;
  #foldedMax: Milliseconds = Number.NEGATIVE_INFINITY;

  /** @param scale 3…8: 2^scale buckets to an octave. @throws PerfError `core/invalid-argument` for another one */
  constructor(scale: Scale = DEFAULT_SCALE, slow?: SlowWatch) {
    this.#layout = layoutOf(scale);
    this.#steps = this.#layout.steps;
    this.scale = scale;
    this.#slow = slow;
  }

  /**
   * Counts one duration.
   *
   * @param ms milliseconds; what is below a nanosecond counts as 0, what is past 544 years in the last bucket
   * @returns false for a negative, NaN or infinite value, which changes nothing
   */
  record(ms: Milliseconds): boolean {
    const seconds = ms * 1e-3;
    float[0] = seconds;
    const high = words[1] as number;
    // One unsigned compare sends 0, negative, NaN, Infinity, the very short and the very long to the slow path.
    if ((high - FIRST) >>> 0 >= SPAN) return this.#recordUnusual(ms);
    const mantissa = high & MANTISSA;
    const step = (this.#steps[mantissa >>> SHIFT] as number) + mantissa;
    const at = (((high >>> 20) - BIAS) << this.scale) + (step >> 20) - this.base;
    if ((step & MANTISSA) === MANTISSA || at >>> 0 >= this.counts.length) this.add(this.#indexOf(high), 1);
    else this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += seconds;
    if (ms > this.watermark) this.#exceed(ms);
    if (ms < this.recentMin) this.recentMin = ms;
    this.count++;
    return true;
  }

  /** Shortest value, exact; Infinity when empty. */
  get min(): Milliseconds {
    return Math.min(this.#foldedMin, this.recentMin);
  }

  /** Longest value, exact; −Infinity when empty. */
  get max(): Milliseconds {
    return Math.max(this.#foldedMax, this.recentMax);
  }

  /**
   * Begins a new recent stretch; the extremes of the old one stay part of `min` and `max`. To be called every second.
   *
   * @returns the extremes of the stretch that ends
   */
  fold(): Extremes {
    if (this.count >= WIDEN_AT) this.#widen();
    const ended = { min: this.recentMin, max: this.recentMax };
    this.#foldedMin = this.min;
    this.#foldedMax = this.max;
    this.recentMin = Number.POSITIVE_INFINITY;
    this.recentMax = Number.NEGATIVE_INFINITY;
    this.watermark = Number.NEGATIVE_INFINITY;
    return ended;
  }

  /**
   * The bucket index of a duration that `record` would put into a bucket; undefined for those it counts as 0 or rejects.
   */
  bucketOf(ms: Milliseconds): number | undefined {
    float[0] = ms * 1e-3;
    const high = words[1] as number;
    if ((high - FIRST) >>> 0 < SPAN) return this.#indexOf(high);
    return ms > 1 && ms !== Number.POSITIVE_INFINITY ? lastIndex(this.scale) : undefined;
  }

  /** Puts `n` (which may be negative) into bucket `index`. Of all fields only `counts` and `base` change. */
  add(index: number, n: number): void {
    if ((index - this.base) >>> 0 >= this.counts.length) this.#cover(index);
    const at = index - this.base;
    this.counts[at] = (this.counts[at] as number) + n;
  }

  /** Counts `count` values that are in the buckets already, or about to be put there. */
  include(values: Extremes & { count: number; zeros: number; sum: Seconds }): void {
    this.count += values.count;
    this.zeros += values.zeros;
    this.sum += values.sum;
    if (values.min < this.recentMin) this.recentMin = values.min;
    if (values.max > this.recentMax) this.recentMax = values.max;
    if (this.count >= WIDEN_AT) this.#widen();
  }

  #exceed(ms: Milliseconds): void {
    if (ms > this.recentMax) this.recentMax = ms;
    this.watermark = this.#slow === undefined ? this.recentMax : Math.min(this.recentMax, this.#slow(ms));
  }

  #indexOf(high: number): number {
    const mantissa = high & MANTISSA;
    const slot = mantissa >>> SHIFT;
    const step = (this.#steps[slot] as number) + mantissa;
    const octave = ((high >>> 20) - BIAS) << this.scale;
    const carry = (step & MANTISSA) === MANTISSA && (words[0] as number) > (this.#layout.lowWords[slot] as number);
    return octave + (step >> 20) + (carry ? 1 : 0);
  }

  #recordUnusual(ms: Milliseconds): boolean {
    if (!(ms >= 0) || ms === Number.POSITIVE_INFINITY) return false;
    const isLong = ms > 1;
    if (isLong) this.add(lastIndex(this.scale), 1);
    this.include({ count: 1, zeros: isLong ? 0 : 1, sum: ms * 1e-3, min: ms, max: ms });
    if (ms > this.watermark) this.#exceed(ms);
    return true;
  }

  /** Grows the array by whole octaves until it holds bucket `index`. */
  #cover(index: number): void {
    const perOctave = 1 << this.scale;
    const octaveStart = Math.floor(index / perOctave) * perOctave;
    const isEmpty = this.counts.length === 0;
    const start = isEmpty ? octaveStart : Math.min(octaveStart, this.base);
    const end = Math.max(octaveStart + perOctave, isEmpty ? start : this.base + this.counts.length);
    const grown = this.counts instanceof Float64Array ? new Float64Array(end - start) : new Uint32Array(end - start);
    if (!isEmpty) grown.set(this.counts, this.base - start);
    this.counts = grown;
    this.base = start;
  }

  #widen(): void {
    if (!(this.counts instanceof Float64Array)) this.counts = Float64Array.from(this.counts);
  }
}
