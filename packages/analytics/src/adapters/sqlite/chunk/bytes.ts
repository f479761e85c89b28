/** Bytes written and read one after the other: plain ones, doubles, varints (LEB128) and rows of numbers in few bits. */
import { PerfError } from '@perf/core';
import { LONGEST, readBits, writeBits } from './bits.ts';

export class ChunkWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  byte(value: number): void {
    this.#makeRoom(1);
    this.#bytes[this.#length++] = value;
  }

  /** @param value a whole number from 0 up to 2^53 */
  varint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) + 128);
    this.byte(rest);
  }

  float(value: number): void {
    this.#makeRoom(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  append(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** @param numbers whole, from 0 up to 2^53 */
  bits(numbers: Float64Array): void {
    this.#makeRoom(1 + numbers.length * LONGEST);
    this.#length = writeBits(numbers, this.#bytes, this.#length);
  }

  /** What was written so far, in an array of its own. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + more, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Throws PerfError `analytics/history-damaged` past the end, whatever the bytes are. */
export class ChunkReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw damaged();
    return value;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
      if (scale > 2 ** 53) throw damaged();
    }
  }

  /** How many things follow, of a byte at least each. */
  count(): number {
    const count = this.varint();
    if (count > this.#bytes.length - this.#at) throw damaged();
    return count;
  }

  float(): number {
    const bytes = this.take(8);
    return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
  }

  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw damaged();
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  bits(count: number): Float64Array {
    // A number takes a bit at least.
    if (count > (this.#bytes.length - this.#at) * 8) throw damaged();
    const numbers = new Float64Array(count);
    this.#at = readBits(numbers, this.#bytes, this.#at);
    if (this.#at > this.#bytes.length) throw damaged();
    return numbers;
  }
}

export function damaged(cause?: unknown): PerfError {
  const message = 'Expected a whole chunk, but some of it is damaged';
  return new PerfError('analytics/history-damaged', cause === undefined ? { message } : { message, cause });
}
