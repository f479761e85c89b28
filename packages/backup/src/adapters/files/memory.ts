/**
 * Memory for what is read, used again for each batch: what is thrown away for every file waits long for its collector, and
 * there are ten thousand of them.
 */
export class Memory {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #used = 0;

  /** @param capacity 0: all that is taken is the taker's own */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  take(length: number): Uint8Array<ArrayBuffer> {
    if (this.#used + length > this.#bytes.length) return new Uint8Array(length);
    this.#used += length;
    return this.#bytes.subarray(this.#used - length, this.#used);
  }

  /** What was taken so far is needed no more. */
  free(): void {
    this.#used = 0;
  }
}
