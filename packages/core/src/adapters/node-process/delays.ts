/**
 * The delay that an event meets which arrives at a random moment, from the lengths of the loop's turns.
 *
 * An event that arrives while a turn of length a runs waits for the rest of it, anything from a down to 0; one that
 * arrives while the loop waits is served at once. So the share of moments with a delay above d is Σ max(0, a − d) / T,
 * and p99 is the d at which that share is 1 %. A percentile over the turns themselves would hide what matters: ten
 * blocks of 100 ms among five thousand short turns are 0.2 % of the turns and all of the second.
 *
 * Kept as logarithmic buckets of at most 9 % width; turns below 0.1 ms delay nobody and are left out.
 */
import type { Milliseconds } from '../../units.ts';

export interface LoopDelays {
  /** 0 when the loop was free at 99 % of all moments. Off by at most 0.1 ms and 9 %. */
  readonly p99: Milliseconds;
  /** The longest turn, exact. */
  readonly max: Milliseconds;
}

const SMALLEST = 0.1;
const PER_DOUBLING = 8;
/** Up to an hour; longer turns share the last bucket. */
const BUCKETS = 26 * PER_DOUBLING;

export class Delays {
  readonly #count = new Float64Array(BUCKETS);
  readonly #sum = new Float64Array(BUCKETS);
  #max = 0;

  add(turn: Milliseconds): void {
    if (turn > this.#max) this.#max = turn;
    if (turn < SMALLEST) return;
    const bucket = Math.min(BUCKETS - 1, Math.floor(Math.log2(turn / SMALLEST) * PER_DOUBLING));
    this.#count[bucket] = (this.#count[bucket] as number) + 1;
    this.#sum[bucket] = (this.#sum[bucket] as number) + turn;
  }

  /** The delays of the turns added since the last call, which were in a span of this length; then starts anew. */
  take(span: Milliseconds): LoopDelays {
    const delays = { p99: this.#quantile(0.01 * span), max: this.#max };
    this.#count.fill(0);
    this.#sum.fill(0);
    this.#max = 0;
    return delays;
  }

  /** The delay d for which all turns together spend this long above d. */
  #quantile(above: Milliseconds): Milliseconds {
    if (above <= 0) return this.#max;
    let count = 0;
    let sum = 0;
    for (let bucket = BUCKETS - 1; bucket >= 0; bucket -= 1) {
      const turns = this.#count[bucket] as number;
      if (turns === 0) continue;
      const length = (this.#sum[bucket] as number) / turns;
      if (sum - count * length >= above) break;
      count += turns;
      sum += this.#sum[bucket] as number;
    }
    return count === 0 ? 0 : Math.max(0, (sum - above) / count);
  }
}
