/**
 * Text gathered as UTF-8.
 *
 * Written line by line into one buffer that is used again: lines joined to a long string would be a large object of the
 * heap each, and the collector lets go of those one by one, while the program waits.
 */
const SCRATCH_BYTES = 1_048_576;
/** Bytes that a unit of a text takes at most. */
const WIDEST = 3;

export class TextBytes {
  readonly #encoder = new TextEncoder();
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);
  #used = 0;

  /** @returns what had to be given out, since the text would not fit beside it: in the order in which it was added */
  add(text: string): readonly Uint8Array<ArrayBuffer>[] {
    const most = text.length * WIDEST;
    const out = this.#used > 0 && most > SCRATCH_BYTES - this.#used ? [this.take()] : [];
    if (most > SCRATCH_BYTES) return [...out, this.#encoder.encode(text)];
    this.#used += this.#encoder.encodeInto(text, this.#scratch.subarray(this.#used)).written;
    return out;
  }

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  /** All that was added since. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#scratch.slice(0, this.#used);
    this.#used = 0;
    return bytes;
  }
}
