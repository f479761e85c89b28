/**
 * Reads the text files of /proc as the bytes they are: no string, no array, no garbage per sample.
 *
 * A file is lines, a line is words between blanks. The cursor stands before the next word and never leaves its line
 * unless `nextLine` is called, so a line that is too short yields `NaN` and not the numbers of the next one.
 * Invariant: whatever the bytes are, every call ends, and none reads past the length it was given.
 */

const NEWLINE = 10;
const SPACE = 32;
const TAB = 9;
const DOT = 46;
const ZERO = 48;
const NINE = 57;

export class ByteCursor {
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  #at = 0;
  /** Where the word that `word()` found starts and ends, in the bytes given to `over`. */
  wordStart = 0;
  wordEnd = 0;

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Puts the cursor before a byte, by default the first. */
  over(bytes: Uint8Array, length: number, at = 0): this {
    this.#bytes = bytes;
    this.#end = length;
    this.#at = Math.min(at, length);
    return this;
  }

  /** Goes to the start of the next line; false when there is none. */
  nextLine(): boolean {
    while (this.#at < this.#end && this.#bytes[this.#at] !== NEWLINE) this.#at += 1;
    this.#at = Math.min(this.#at + 1, this.#end);
    return this.#at < this.#end;
  }

  /** Takes the next word of this line into `wordStart` and `wordEnd`; false when the line has no more. */
  word(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at < this.#end && (bytes[at] === SPACE || bytes[at] === TAB)) at += 1;
    this.wordStart = at;
    while (at < this.#end && bytes[at] !== SPACE && bytes[at] !== TAB && bytes[at] !== NEWLINE) at += 1;
    this.wordEnd = at;
    this.#at = at;
    return at > this.wordStart;
  }

  /** Takes `count` words of this line and forgets them. */
  skip(count: number): this {
    for (let word = 0; word < count; word += 1) this.word();
    return this;
  }

  /** The next word of this line as a number of digits with at most one dot; `NaN` when it is anything else. */
  number(): number {
    return this.word() ? this.numberIn(this.wordStart, this.wordEnd) : Number.NaN;
  }

  /** The number written from `start` to `end`; `NaN` when it is not one. */
  numberIn(start: number, end: number): number {
    const bytes = this.#bytes;
    let digits = 0;
    let value = 0;
    let scale = 0;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte === DOT && scale === 0) {
        scale = 1;
      } else if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + (byte - ZERO);
        scale *= 10;
        digits += 1;
      } else {
        return Number.NaN;
      }
    }
    if (digits === 0) return Number.NaN;
    // One division of two whole numbers rounds as the text itself does; a sum of tenths would not.
    return scale > 1 ? value / scale : value;
  }

  /** Whether the word just taken is this text. */
  is(text: Uint8Array): boolean {
    return this.wordEnd - this.wordStart === text.length && this.startsWith(text);
  }

  /** Whether the word just taken starts with this text. */
  startsWith(text: Uint8Array): boolean {
    if (this.wordEnd - this.wordStart < text.length) return false;
    for (let at = 0; at < text.length; at += 1) {
      if (this.#bytes[this.wordStart + at] !== text[at]) return false;
    }
    return true;
  }
}

/** A text as the bytes that a cursor compares with. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
