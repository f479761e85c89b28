/**
 * The wire format of protocol buffers, written into one array. A message within a message is written in place: one byte
 * is kept for its length, and what was written moves on where that takes more.
 */
const utf8 = new TextEncoder();

export class ProtobufWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** @param value a whole number from 0 up to 2^53 */
  varint(field: number, value: number): void {
    this.raw(field * 8);
    this.raw(value);
  }

  /** A whole number that may be negative (`sint32`, `sint64`). */
  signed(field: number, value: number): void {
    this.raw(field * 8);
    this.rawSigned(value);
  }

  double(field: number, value: number): void {
    this.raw(field * 8 + 1);
    this.#makeRoom(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  text(field: number, text: string): void {
    this.message(field, () => {
      // A code unit takes three bytes at most.
      this.#makeRoom(text.length * 3);
      this.#length += utf8.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    });
  }

  /** What `write` writes, as one field: a message, or a packed row of numbers. */
  message(field: number, write: () => void): void {
    this.raw(field * 8 + 2);
    const begin = this.#length + 1;
    this.raw(0);
    write();
    const end = this.#length;
    const more = varintLength(end - begin) - 1;
    if (more > 0) {
      this.#makeRoom(more);
      this.#bytes.copyWithin(begin + more, begin, end);
    }
    this.#length = begin - 1;
    this.raw(end - begin);
    this.#length = end + more;
  }

  /** A varint by itself, without a field. */
  raw(value: number): void {
    this.#makeRoom(8);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) + 128;
    this.#bytes[this.#length++] = rest;
  }

  rawSigned(value: number): void {
    this.raw(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** What was written so far. Later writes may change it. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
}
