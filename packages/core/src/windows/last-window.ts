/**
 * The last N calls of one series: exactly those, at 2 bytes each.
 *
 * A ring holds the bucket of each call and whether it failed; a call that enters takes the oldest one out of the counts.
 * The calls themselves are not kept, so mean, min and max of this window are as exact as a percentile, not more.
 */
import type { Recorded } from '../histogram/codec.ts';
import { Histogram } from '../histogram/histogram.ts';
import { representative, type Scale, zeroIndex } from '../histogram/layout.ts';

const FAILED = 0x8000;

export class LastWindow {
  /** Of each call the bucket, counted from that of the zeros on, and whether it failed. */
  readonly #ring: Uint16Array;
  readonly #capacity: number;
  readonly #zero: number;
  readonly #counts: Histogram;
  #next = 0;
  #size = 0;
  #failed = 0;

  /** @param size how many calls, 1…1,000,000 */
  constructor(size: number, scale: Scale) {
    this.#ring = new Uint16Array(size);
    this.#capacity = size;
    this.#zero = zeroIndex(scale);
    this.#counts = new Histogram(scale);
  }

  /** Lets a call in that the series has just put into a bucket. */
  push(bucket: number, failed: boolean): void {
    const entry = (bucket - this.#zero) | (failed ? FAILED : 0);
    const at = this.#next;
    if (this.#size === this.#capacity) this.#count(this.#ring[at] as number, -1);
    else this.#size += 1;
    this.#ring[at] = entry;
    this.#next = at + 1 === this.#capacity ? 0 : at + 1;
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
      const ms = representative(base + at, scale) * 1000;
      sum += n * ms;
      min = Math.min(min, ms);
      max = ms;
      window.add(base + at, n);
    }
    window.include({ zeros: this.#counts.zeros, sum, min, max });
    return { histogram: window, failed: this.#failed };
  }

  #count(entry: number, n: 1 | -1): void {
    this.#counts.add((entry & ~FAILED) + this.#zero, n);
    if (entry >= FAILED) this.#failed += n;
  }
}
