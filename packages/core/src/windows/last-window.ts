/**
 * The last N calls of one series: exactly those, at 2 bytes each.
 *
 * A ring holds the bucket of each call and whether it failed; a call that enters takes the oldest one out of the counts.
 * The calls themselves are not kept, so mean, min and max of this window are as exact as a percentile, not more.
 */
import type { Recorded } from '../histogram/codec.ts';
import { Histogram } from '../histogram/histogram.ts';
import { firstIndex, representative, type Scale } from '../histogram/layout.ts';
import type { Milliseconds } from '../units.ts';

const FAILED = 0x8000;
/** Stands for values that count as 0; no bucket has this number, since buckets are numbered from 1 here. */
const ZERO = 0;

export class LastWindow {
  readonly #ring: Uint16Array;
  readonly #first: number;
  readonly #counts: Histogram;
  #next = 0;
  #size = 0;
  #failed = 0;

  /** @param size how many calls, 1…1,000,000 */
  constructor(size: number, scale: Scale) {
    this.#ring = new Uint16Array(size);
    this.#first = firstIndex(scale) - 1;
    this.#counts = new Histogram(scale);
  }

  get capacity(): number {
    return this.#ring.length;
  }

  /** Lets a call in that the series has just counted. */
  push(ms: Milliseconds, failed: boolean): void {
    const index = this.#counts.bucketOf(ms);
    const entry = (index === undefined ? ZERO : index - this.#first) | (failed ? FAILED : 0);
    if (this.#size === this.#ring.length) this.#count(this.#ring[this.#next] as number, -1);
    else this.#size += 1;
    this.#ring[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#ring.length;
    this.#count(entry, 1);
  }

  read(): Recorded {
    const window = new Histogram(this.#counts.scale);
    const { counts, base, scale } = this.#counts;
    let [sum, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    if (this.#counts.zeros > 0) min = max = 0;
    for (let at = 0; at < counts.length; at += 1) {
      const n = counts[at] as number;
      if (n === 0) continue;
      const seconds = representative(base + at, scale);
      sum += n * seconds;
      min = Math.min(min, seconds * 1000);
      max = seconds * 1000;
      window.add(base + at, n);
    }
    window.include({ count: this.#size, zeros: this.#counts.zeros, sum, min, max });
    return { histogram: window, failed: this.#failed };
  }

  #count(entry: number, n: 1 | -1): void {
    const bucket = entry & ~FAILED;
    if (bucket === ZERO) this.#counts.zeros += n;
    else this.#counts.add(bucket + this.#first, n);
    if ((entry & FAILED) !== 0) this.#failed += n;
  }
}
