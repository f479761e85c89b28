/** What pairs of slots at two limits say together of how much more is done at the higher one, and how sure that is. */

/** Standard errors that a slope has to be past a threshold. */
const SURE = 1.3;
/** So little doubt is left that the mean decides. */
const TELLING = 0.15;
/** What each new pair leaves of the weight of older ones. */
const FADES = 0.99;
const FORGOTTEN = 0.02;
/** A pair counts for a limit that is so little inside it: whole numbers seldom meet. */
const NEAR = 0.05;
/** Pairs wider than so many steps would hide a sharp knee within them. */
const WIDE = 1.3;

/** Two slots side by side at different limits: all in logarithms. */
export interface Pair {
  readonly low: number;
  readonly high: number;
  /** How much more was done at the higher one. */
  readonly gain: number;
}

export interface Slope {
  readonly mean: number;
  /** Standard error; infinite while nothing is known. */
  readonly error: number;
}

export interface Sight {
  /** The standard error of one gain. */
  readonly noise: number;
  /** How wide a step is. */
  readonly step: number;
}

/** The slope right above a limit and right below it. What was learned at one limit stays of use at the next. */
export class Pairs {
  #pairs: (Pair & { weight: number })[] = [];

  add(pair: Pair): void {
    for (const other of this.#pairs) other.weight *= FADES;
    this.#pairs = this.#pairs.filter(({ weight }) => weight > FORGOTTEN);
    this.#pairs.push({ ...pair, weight: 1 });
  }

  clear(): void {
    this.#pairs.length = 0;
  }

  above(limit: number, { noise, step }: Sight): Slope {
    return this.#slope(noise, ({ low, high }) => low > limit - NEAR && high < limit + WIDE * step + NEAR);
  }

  below(limit: number, { noise, step }: Sight): Slope {
    return this.#slope(noise, ({ low, high }) => high < limit + NEAR && low > limit - WIDE * step - NEAR);
  }

  /** By least squares, of those that count. */
  #slope(noise: number, counts: (pair: Pair) => boolean): Slope {
    let weights = 0;
    let squares = 0;
    let sum = 0;
    for (const pair of this.#pairs) {
      if (!counts(pair)) continue;
      const span = pair.high - pair.low;
      weights += pair.weight * span ** 2;
      squares += (pair.weight * span) ** 2;
      sum += pair.weight * span * pair.gain;
    }
    if (weights === 0) return { mean: 0, error: Number.POSITIVE_INFINITY };
    return { mean: sum / weights, error: (noise * Math.sqrt(squares)) / weights };
  }
}

export function isAbove({ mean, error }: Slope, threshold: number): boolean {
  return mean - SURE * error > threshold || (error < TELLING && mean > threshold);
}

export function isBelow({ mean, error }: Slope, threshold: number): boolean {
  return mean + SURE * error < threshold || (error < TELLING && mean < threshold);
}

/** The least span of a step at which answers tell something before long. @param noise of one answer, times its span */
export function tellingSpan(noise: number): number {
  return 0.6 * noise;
}

/** Before anything is known: what fifty of something that varies by half of itself give. */
const PRIOR = 0.07;
const MEMORY = 16;

/** The standard error of one value, from differences of two in a row. */
export class Spread {
  #square = PRIOR ** 2;
  #count = 4;

  add(difference: number): void {
    // One leap, as when a level changes, says nothing of the noise.
    const square = Math.min(difference ** 2 / 2, 9 * this.#square);
    this.#count = Math.min(MEMORY, this.#count + 1);
    this.#square += (square - this.#square) / this.#count;
  }

  get value(): number {
    return Math.sqrt(this.#square);
  }
}
