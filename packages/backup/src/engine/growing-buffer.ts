/**
 * Bytes that are gathered again and again in the same memory: what is thrown away for every pack waits long for its collector.
 *
 * It begins small. Memory of several megabytes is none before it is touched only as long as the system gives it fresh; once
 * some of that size was given back, the allocator hands it out again and zeroes it, so that each small backup would hold all of it.
 */
import type { Bytes } from '@perf/core';

const FIRST: Bytes = 64 * 1024;
/** Three copies from the first to some megabytes. */
const FACTOR = 8;

export class GrowingBuffer {
  readonly #usual: Bytes;
  #memory: Uint8Array;
  #size = 0;

  /** @param usual what it mostly comes to when there is much; more fits */
  constructor(usual: Bytes) {
    this.#usual = usual;
    this.#memory = new Uint8Array(Math.min(FIRST, usual));
  }

  get size(): Bytes {
    return this.#size;
  }

  /** What it has taken, filled or not. */
  get capacity(): Bytes {
    return this.#memory.length;
  }

  add(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#memory.length) this.#grow(size);
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

  #grow(size: Bytes): void {
    const capacity = this.#memory.length;
    const next = capacity < this.#usual ? Math.min(this.#usual, capacity * FACTOR) : capacity * 2;
    const larger = new Uint8Array(Math.max(size, next));
    larger.set(this.bytes());
    this.#memory = larger;
  }
}
