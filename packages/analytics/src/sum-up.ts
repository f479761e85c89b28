/**
 * Many as one: recorded calls, samples of a reading, and either of them by steps of time.
 *
 * Invariant: the order in which the parts come does not matter, but for the last digits of a sum.
 */
import {
  addEncoded,
  addInto,
  decode,
  type EpochMs,
  type Histogram,
  type Milliseconds,
  merged,
  type Recorded,
} from '@perf/core';
import { MOST_POINTS, tooManyPoints } from './check.ts';
import type { ReadingFigures, ReadingPart } from './history.ts';

/** Recorded calls, added up. */
export class CallSum {
  #histogram: Histogram | undefined;
  #failed = 0;

  add({ histogram, failed }: Recorded): void {
    this.#failed += failed;
    const sum = this.#histogram;
    // At the coarsest scale of all, whichever comes first.
    if (sum === undefined || histogram.scale < sum.scale) {
      this.#histogram = merged(sum === undefined ? [histogram] : [sum, histogram]);
    } else addInto(sum, histogram);
  }

  /** As `add` of what `decode` gives. @throws PerfError `core/invalid-histogram`; then the sum is spoilt */
  addState(state: Uint8Array): void {
    const failed = this.#histogram === undefined ? undefined : addEncoded(this.#histogram, state);
    if (failed !== undefined) this.#failed += failed;
    else this.add(decode(state));
  }

  get recorded(): Recorded {
    return { histogram: this.#histogram ?? merged([]), failed: this.#failed };
  }
}

/** Samples of one reading, added up. */
export class ReadingSum {
  #samples = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;

  add({ samples, sum, min, max, last, lastAt }: ReadingPart): void {
    this.#samples += samples;
    this.#sum += sum;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
    if (lastAt > this.#lastAt || (lastAt === this.#lastAt && last > this.#last)) this.#last = last;
    this.#lastAt = Math.max(this.#lastAt, lastAt);
  }

  /** One sample: as `add`, of which there may be millions. */
  addSample(at: EpochMs, value: number): void {
    this.#samples += 1;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (at > this.#lastAt || (at === this.#lastAt && value > this.#last)) this.#last = value;
    if (at > this.#lastAt) this.#lastAt = at;
  }

  get part(): ReadingPart {
    const [samples, sum, min, max] = [this.#samples, this.#sum, this.#min, this.#max];
    return { samples, sum, min, max, last: this.#last, lastAt: this.#lastAt };
  }

  get figures(): ReadingFigures {
    // Rounding of the sum must not carry the mean past the values.
    const mean = Math.min(this.#max, Math.max(this.#min, this.#sum / this.#samples));
    return { samples: this.#samples, mean, min: this.#min, max: this.#max, last: this.#last };
  }
}

/** One sum a step of time; steps in which nothing came do not exist. */
export class Steps<Sum> {
  readonly #from: EpochMs;
  readonly #step: Milliseconds;
  readonly #create: () => Sum;
  readonly #sums = new Map<number, Sum>();

  constructor({ from, step }: { from: EpochMs; step: Milliseconds }, create: () => Sum) {
    this.#from = from;
    this.#step = step;
    this.#create = create;
  }

  /** The sum of the step that holds a moment. @throws PerfError `analytics/too-many-points` */
  of(at: EpochMs): Sum {
    const index = Math.floor((at - this.#from) / this.#step);
    let sum = this.#sums.get(index);
    if (sum === undefined) {
      if (this.#sums.size >= MOST_POINTS) throw tooManyPoints();
      sum = this.#create();
      this.#sums.set(index, sum);
    }
    return sum;
  }

  /** Oldest first. */
  entries(): { at: EpochMs; sum: Sum }[] {
    const oldestFirst = [...this.#sums].sort(([a], [b]) => a - b);
    return oldestFirst.map(([index, sum]) => ({ at: this.#from + index * this.#step, sum }));
  }
}
