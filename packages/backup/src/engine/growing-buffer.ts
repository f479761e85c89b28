/**
 * Bytes that are gathered again and again in the same memory: what is thrown away for every pack waits long for its collector.
 */
import type { Bytes } from '@perf/core';

export class GrowingBuffer {
  #memory: Uint8Array;
  #size = 0;

  constructor(capacity: Bytes) {
    this.#memory = new Uint8Array(capacity);
  }

  get size(): Bytes {
    return this.#size;
  }

  add(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#memory.length) {
      const larger = new Uint8Array(Math.max(size, this.#memory.length * 2));
      larger.set(this.bytes());
      this.#memory = larger;
    }
    this.#memory.set(bytes, this.#size);
    this.#size = size;
  }

  /** Valid until the next change. */
  bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#size);
  }

  clear(): void {
    this.#size = 0;
  }
}
