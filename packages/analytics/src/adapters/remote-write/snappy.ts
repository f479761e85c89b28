/**
 * Snappy's block format, written (google/snappy, format_description.txt): what remote write wants its bodies in.
 *
 *   length of the input | literal (tag, bytes) or copy (tag, two bytes of distance) …
 *
 * Each stretch of 64 KB stands by itself, so that a distance always fits into two bytes. A match is looked for at the last
 * place whose four bytes had the same hash; where nothing matches for long, the steps grow, as in the original.
 */

const BLOCK = 2 ** 16;
const HASH_BITS = 14;
const SHORTEST_MATCH = 4;
const LONGEST_COPY = 64;

export function compress(input: Uint8Array): Uint8Array {
  // The original's own bound.
  const output = new Output(32 + input.length + Math.ceil(input.length / 6));
  output.length(input.length);
  const places = new Uint16Array(1 << HASH_BITS);
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  for (let begin = 0; begin < input.length; begin += BLOCK) {
    places.fill(0);
    compressBlock({ input, view, begin, end: Math.min(begin + BLOCK, input.length), places }, output);
  }
  return output.bytes;
}

interface Block {
  readonly input: Uint8Array;
  readonly view: DataView;
  readonly begin: number;
  readonly end: number;
  /** By hash: where in the block such bytes were last seen. */
  readonly places: Uint16Array;
}

function compressBlock({ input, view, begin, end, places }: Block, output: Output): void {
  let written = begin;
  let at = begin + 1;
  let misses = 32;
  while (at + SHORTEST_MATCH <= end) {
    const bytes = view.getUint32(at, true);
    const hash = Math.imul(bytes, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const candidate = begin + (places[hash] as number);
    places[hash] = at - begin;
    if (candidate >= at || view.getUint32(candidate, true) !== bytes) {
      at += misses >>> 5;
      misses += 1;
      continue;
    }
    let past = at + SHORTEST_MATCH;
    while (past < end && input[past] === input[candidate + past - at]) past += 1;
    output.literal(input.subarray(written, at));
    output.copy(at - candidate, past - at);
    written = past;
    at = past;
    misses = 32;
  }
  output.literal(input.subarray(written, end));
}

class Output {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  length(value: number): void {
    let rest = value;
    for (; rest >= 128; rest >>>= 7) this.#byte((rest & 127) | 128);
    this.#byte(rest);
  }

  literal(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const n = bytes.length - 1;
    if (n < 60) this.#byte(n << 2);
    else if (n < 2 ** 8) this.#all(60 << 2, n);
    else this.#all(61 << 2, n & 255, n >>> 8);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  copy(distance: number, length: number): void {
    for (let left = length; left > 0; ) {
      const n = Math.min(left, LONGEST_COPY);
      this.#all(((n - 1) << 2) | 2, distance & 255, distance >>> 8);
      left -= n;
    }
  }

  #byte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }

  #all(...bytes: readonly number[]): void {
    for (const byte of bytes) this.#byte(byte);
  }
}
