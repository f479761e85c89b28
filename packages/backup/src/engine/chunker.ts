/**
 * Cuts a stream where its content says so, so that a change in the middle moves no cut far from it.
 *
 * Gear hash (Xia et al., Ddelta, 2014): one shift, one addition, one look-up a byte; a cut is where the top bits are zero.
 * The cuts depend on the bytes alone, never on the slices in which they come. Table and sizes are part of the format: other
 * ones would find nothing again of what is kept.
 */
import type { Bytes } from '@perf/core';
import type { Chunking } from '../source.ts';

interface Sizes {
  readonly least: Bytes;
  /** How many of the top bits are zero at a cut: 2^bits bytes on average past the least. */
  readonly bits: number;
  readonly most: Bytes;
}

const KB = 1024;
const SIZES: Readonly<Record<Chunking, Sizes>> = {
  file: { least: 256 * KB, bits: 20, most: 4096 * KB },
  state: { least: 2 * KB, bits: 12, most: 64 * KB },
  // Pages stay where they are: equal sizes cut there, whatever is in them.
  page: { least: 16 * KB, bits: 0, most: 16 * KB },
};
const FIRST_BYTES = 64 * KB;
/** The hash forgets what is further back. */
const REACH = 32;
const GEAR = gearTable();

export class Chunker {
  readonly #sizes: Sizes;
  readonly #mask: number;
  /** Begins small, as most streams are shorter than the longest chunk. */
  #buffer: Uint8Array;
  #filled = 0;
  #scanned = 0;
  #hash = 0;

  constructor(chunking: Chunking) {
    this.#sizes = SIZES[chunking];
    this.#mask = this.#sizes.bits === 0 ? 0 : (-1 << (32 - this.#sizes.bits)) | 0;
    this.#buffer = new Uint8Array(Math.min(FIRST_BYTES, this.#sizes.most));
  }

  /** @param emit gets each chunk; its bytes are valid only until it returns */
  push(bytes: Uint8Array, emit: (chunk: Uint8Array) => void): void {
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + this.#sizes.most - this.#filled);
      this.#makeRoom(this.#filled + part.length);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      for (let cut = this.#cut(); cut > 0; cut = this.#cut()) this.#emit(cut, emit);
    }
  }

  /** What is left is the last chunk; then a new stream may begin. */
  end(emit: (chunk: Uint8Array) => void): void {
    if (this.#filled > 0) this.#emit(this.#filled, emit);
  }

  #makeRoom(size: Bytes): void {
    if (size <= this.#buffer.length) return;
    const larger = new Uint8Array(size <= this.#sizes.least ? this.#sizes.least : this.#sizes.most);
    larger.set(this.#buffer.subarray(0, this.#filled));
    this.#buffer = larger;
  }

  #emit(length: number, emit: (chunk: Uint8Array) => void): void {
    emit(this.#buffer.subarray(0, length));
    this.#buffer.copyWithin(0, length, this.#filled);
    this.#filled -= length;
    this.#scanned = 0;
    this.#hash = 0;
  }

  /** @returns where the next chunk ends; 0 when more bytes are needed to tell */
  #cut(): number {
    const { least, most } = this.#sizes;
    const [buffer, mask, filled] = [this.#buffer, this.#mask, this.#filled];
    if (mask === 0) return filled === most ? most : 0;
    let at = Math.max(this.#scanned, least - REACH);
    let hash = this.#hash;
    for (; at < filled; at += 1) {
      hash = ((hash << 1) + (GEAR[buffer[at] as number] as number)) | 0;
      if ((hash & mask) === 0 && at >= least) return at + 1;
    }
    this.#scanned = at;
    this.#hash = hash;
    return filled === most ? most : 0;
  }
}

/** 256 numbers that look random and are the same for ever (mulberry32). */
function gearTable(): Int32Array {
  let state = 0x70657266;
  return Int32Array.from({ length: 256 }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return mixed ^ (mixed >>> 14);
  });
}
