/** What a few noisy answers to the same question say together, and how sure that is. */

/** Standard errors that an answer has to be past a threshold. */
const SURE = 1.3;
/** Answers after which a question need not be decided to go on. */
const ENOUGH = 14;
/** Answers that count; older ones fade. */
const MEMORY_OF_ARM = 60;

/** A margin at which a mean still tells a loss of all from a loss of nothing. */
const TELLING = 0.25;

export class Arm {
  #count = 0;
  #mean = 0;

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= ENOUGH;
  }

  add(answer: number): void {
    this.#count += 1;
    this.#mean += (answer - this.#mean) / Math.min(this.#count, MEMORY_OF_ARM);
  }

  clear(): void {
    this.#count = this.#mean = 0;
  }

  /** @param error the standard error of one answer */
  isAbove(threshold: number, error: number): boolean {
    return this.#count > 0 && this.#mean - this.#margin(error) > threshold;
  }

  isBelow(threshold: number, error: number): boolean {
    return this.#count > 0 && this.#mean + this.#margin(error) < threshold;
  }

  /** When no more is asked, what the answers say in the mean has to do; unless they are too far apart to say anything. */
  leansBelow(threshold: number, error: number): boolean {
    return this.isFull && this.#mean < threshold && this.#margin(error) < TELLING;
  }

  #margin(error: number): number {
    return (SURE * error) / Math.sqrt(Math.min(this.#count, MEMORY_OF_ARM));
  }
}

/** The least span of a step at which enough answers tell something. @param error of one answer, times its span */
export function tellingSpan(error: number): number {
  return (SURE * error) / Math.sqrt(ENOUGH) / TELLING;
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
