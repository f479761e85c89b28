/**
 * Durations counted in exponential buckets: bounded memory, a known error, and a merge that loses nothing.
 *
 * The counts sit in one array that grows by whole octaves:
 *
 *   counts   [ octave −8 | octave −7 | octave −6 ]        length = octaves · 2^scale
 *             ^ base: the bucket index of counts[0], a multiple of 2^scale
 *
 * min and max are exact. Those since the last `fold()` are kept apart, so that a window of time has exact ones too.
 *
 * Recording has to be cheap, and what it costs is touching memory. So nearly every value takes a path that knows nothing
 * of extremes, listeners, room and odd values: one compare tells that it lies strictly between two values that were
 * looked at in full. It keeps no count either, since the buckets have it: they are counted when somebody asks. From then on
 * no value is usual, and the count is kept, until the next record.
 */
import type { Milliseconds } from '../units.ts';
import { type Counts, total } from './counts.ts';
import { type Extremes, NO_EXTREMES } from './extremes.ts';
import { checkScale, DEFAULT_SCALE, lastIndex, layout, type Scale, zeroIndex } from './layout.ts';

// V8 folds a constant of this module into the compiled code; an imported one it loads at every call.
const { steps, lowWords, MANTISSA, LINE_SHIFT, SLOT_SHIFT, SLOT_MASK, ORIGIN, FINEST, SHORTEST, LONGEST } = layout;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Counts of 32 bits go over to doubles when they have this many in all; nobody records as many again between two folds. */
const WIDEN_AT = 2 ** 31;

/** Wants to hear of long values; answers up to which length it will not want to hear of the next one. */
export type SlowWatch = (ms: Milliseconds) => Milliseconds;

/** Counts of durations in exponential buckets, within a known error of each. */
export class Histogram {
  readonly scale: Scale;
  counts: Counts = new Uint32Array(0);
  /** Bucket index of `counts[0]`. */
  base = 0;
  /** Values too short to tell from 0: less than a nanosecond. */
  zeros = 0;
  /** Sum of all values. */
  sum: Milliseconds = 0;
  /** Extremes since the last `fold()`; Infinity and −Infinity when nothing came since. */
  recentMin: Milliseconds = NO_EXTREMES.min;
  recentMax: Milliseconds = NO_EXTREMES.max;
  /** The longest value that needs no second look; a longer one may be a new maximum, or worth telling `#slow`. */
  #watermark: Milliseconds = NO_EXTREMES.max;
  /** The high words of usual values: the first one, and how many there are. */
  #usualFrom = 0;
  #usualWords = 0;
  /** Values whose high words lie in this range have room in `counts`, and a bucket of their own. */
  #roomFrom = 0;
  #roomPast = 0;
  #isAttentive = false;
  /** How many are in the buckets, usual values left out that came after they were counted. */
  #counted = 0;
  /** Whether none is left out. */
  #isCounted = true;
  /** What is taken off a shifted index to get a place in `counts`, times 32; plus the shift from the finest scale. */
  #anchor = 0;
  #foldedMin: Milliseconds = NO_EXTREMES.min;
  #foldedMax: Milliseconds = NO_EXTREMES.max;
  readonly #slow: SlowWatch | undefined;

  /** @param scale 3…8: 2^scale buckets to an octave. @throws PerfError `core/invalid-argument` for another one */
  constructor(scale: Scale = DEFAULT_SCALE, slow?: SlowWatch) {
    this.scale = checkScale(scale);
    this.#slow = slow;
  }

  /**
   * Counts one duration.
   *
   * @param ms milliseconds; what is below a nanosecond counts as 0, what is past 557 years in the last bucket
   * @returns false for a negative, NaN or infinite value, which changes nothing
   */
  record(ms: Milliseconds): boolean {
    return this.recordUsual(ms) || this.place(ms) !== undefined;
  }

  /** Counts a duration if that takes no second look. @returns false when it does: nothing has changed */
  recordUsual(ms: Milliseconds): boolean {
    double[0] = ms;
    const high = words[1] as number;
    // Both sides unsigned, or the compare is made of doubles.
    if ((high - this.#usualFrom) >>> 0 >= this.#usualWords >>> 0) return false;
    const step = (steps[(high >>> SLOT_SHIFT) & SLOT_MASK] as number) + (high & MANTISSA);
    if ((step & MANTISSA) === MANTISSA) return false;
    // One field for both, a load less: a shift looks at its low five bits only.
    const anchor = this.#anchor;
    const at = (((high >>> LINE_SHIFT) + (step >> 20)) >> anchor) - (anchor >> 5);
    this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += ms;
    return true;
  }

  /** Counts any duration. @returns the bucket that it went to, see `bucketOf`; undefined when it was rejected */
  place(ms: Milliseconds): number | undefined {
    const bucket = this.bucketOf(ms);
    if (bucket === undefined) return undefined;
    this.add(bucket, 1);
    this.sum += ms;
    if (ms >= this.recentMin && ms <= this.#watermark && !this.#isCounted) return bucket;
    if (ms < this.recentMin) this.recentMin = ms;
    if (ms > this.#watermark) this.#exceed(ms);
    this.#learnUsual();
    return bucket;
  }

  #exceed(ms: Milliseconds): void {
    if (ms > this.recentMax) this.recentMax = ms;
    this.#watermark = this.#slow === undefined ? this.recentMax : Math.min(this.recentMax, this.#slow(ms));
  }

  /** Usual is what lies strictly between the shortest value and the watermark, and has room in `counts`. */
  #learnUsual(): void {
    if (this.#isAttentive) return;
    this.#usualFrom = Math.max(highWord(this.recentMin) + 1, this.#roomFrom);
    this.#usualWords = Math.max(0, Math.min(highWord(this.#watermark), this.#roomPast) - this.#usualFrom);
    if (this.#usualWords > 0) this.#isCounted = false;
  }

  /** Tells the watch of any value again, until it answers what it will not want to hear of. */
  listen(): void {
    this.#watermark = NO_EXTREMES.max;
    this.#usualWords = 0;
  }

  /** From now on no value is usual: all are left to `place`. */
  beAttentive(): void {
    this.#isAttentive = true;
    this.#usualWords = 0;
  }

  /** How many values there are. Takes a pass over the buckets when something was recorded since the last one. */
  get count(): number {
    if (!this.#isCounted) this.#countBuckets();
    return this.zeros + this.#counted;
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
   * @returns the extremes of the stretch that ends; `NO_EXTREMES` when it is empty
   */
  fold(): Extremes {
    if (this.recentMin > this.recentMax) return NO_EXTREMES;
    const ended = { min: this.recentMin, max: this.recentMax };
    this.#foldedMin = this.min;
    this.#foldedMax = this.max;
    this.recentMin = NO_EXTREMES.min;
    this.recentMax = NO_EXTREMES.max;
    this.listen();
    if (!this.#isCounted) this.#countBuckets();
    return ended;
  }

  /** The bucket of a duration, `zeroIndex(scale)` for one that counts as 0; undefined for what is rejected. */
  bucketOf(ms: Milliseconds): number | undefined {
    if (!(ms >= SHORTEST && ms < LONGEST)) return this.#bucketOfExtreme(ms);
    double[0] = ms;
    const high = words[1] as number;
    const slot = (high >>> SLOT_SHIFT) & SLOT_MASK;
    const step = (steps[slot] as number) + (high & MANTISSA);
    const isPast = (step & MANTISSA) === MANTISSA && (words[0] as number) >>> 0 > (lowWords[slot] as number);
    const finest = (high >>> LINE_SHIFT) + (step >> 20) + (isPast ? 1 : 0) - ORIGIN;
    return finest >> (FINEST - this.scale);
  }

  #bucketOfExtreme(ms: Milliseconds): number | undefined {
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) return undefined;
    return ms < SHORTEST ? zeroIndex(this.scale) : lastIndex(this.scale);
  }

  /** Puts `n` (which may be negative) into a bucket. Of all that can be read only buckets and count change. */
  add(index: number, n: number): void {
    let at = index - this.base;
    // Both sides unsigned, or the compare is made of doubles.
    if (at >>> 0 >= this.counts.length >>> 0) {
      if (index === zeroIndex(this.scale)) {
        this.zeros += n;
        return;
      }
      this.makeRoom(index, index);
      at = index - this.base;
    }
    this.#counted += n;
    if (this.#counted >= WIDEN_AT) this.#widen();
    this.counts[at] = (this.counts[at] as number) + n;
  }

  /** Counts what the buckets can't tell of values that are put there by `add`. */
  include({ zeros, sum, min, max }: Extremes & { readonly zeros: number; readonly sum: Milliseconds }): void {
    this.zeros += zeros;
    this.sum += sum;
    if (min < this.recentMin) this.recentMin = min;
    if (max > this.recentMax) this.recentMax = max;
  }

  /** Grows the array by whole octaves until it holds these buckets and all between them. */
  makeRoom(first: number, last: number): void {
    const perOctave = 1 << this.scale;
    const isEmpty = this.counts.length === 0;
    const [begin, past] = isEmpty ? [first, first] : [this.base, this.base + this.counts.length];
    if (!isEmpty && first >= begin && last < past) return;
    const start = Math.floor(Math.min(first, begin) / perOctave) * perOctave;
    const end = Math.ceil(Math.max(last + 1, past) / perOctave) * perOctave;
    const grown = this.counts instanceof Float64Array ? new Float64Array(end - start) : new Uint32Array(end - start);
    if (!isEmpty) grown.set(this.counts, this.base - start);
    this.counts = grown;
    this.base = start;
    const shift = FINEST - this.scale;
    this.#anchor = (((ORIGIN >> shift) + start) << 5) | shift;
    // Octaves of seconds begin at doubles of milliseconds, which belong to the bucket below.
    this.#roomFrom = highWord(Math.max(SHORTEST, 1000 * 2 ** (start / perOctave))) + 1;
    this.#roomPast = highWord(Math.min(LONGEST, 1000 * 2 ** (end / perOctave)));
  }

  #countBuckets(): void {
    this.#counted = total(this.counts);
    this.#isCounted = true;
    this.#usualWords = 0;
    if (this.#counted >= WIDEN_AT) this.#widen();
  }

  #widen(): void {
    if (!(this.counts instanceof Float64Array)) this.counts = Float64Array.from(this.counts);
  }
}

function highWord(ms: Milliseconds): number {
  double[0] = ms;
  return words[1] as number;
}
