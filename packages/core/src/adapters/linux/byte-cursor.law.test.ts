import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascii, ByteCursor } from './byte-cursor.ts';

const word = fc.oneof(
  fc.nat().map(String),
  fc.maxSafeNat().map(String),
  fc.tuple(fc.nat(999_999), fc.nat(99)).map(([whole, rest]) => `${whole}.${rest}`),
  fc.constantFrom('cpu', 'cpu0', 'MemTotal:', 'total=12', '-1', '1.2.3', '.', '12abc', '1e3', ')', 'é'),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }).map((text) => text.replaceAll(/\s/g, '_')),
);
const blanks = fc.stringMatching(/^[ \t]{1,3}$/);
const line = fc
  .array(fc.tuple(word, blanks), { maxLength: 8 })
  .chain((words) => blanks.map((lead) => `${lead}${words.map(([text, gap]) => text + gap).join('')}`));
const file = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function wordsByCursor(text: string): string[][] {
  const bytes = encode(text);
  const cursor = new ByteCursor().over(bytes, bytes.length);
  const lines: string[][] = [];
  do {
    const words: string[] = [];
    while (cursor.word()) words.push(decode(bytes.subarray(cursor.wordStart, cursor.wordEnd)));
    lines.push(words);
  } while (cursor.nextLine());
  return lines;
}

const wordsBySplit = (text: string): string[][] => text.split('\n').map((each) => each.split(/[ \t]+/).filter(Boolean));
/** A last line without a byte is no line: a file ends with a line break. */
const withoutEmptyEnd = (lines: string[][]): string[][] => {
  const last = lines.findLastIndex((words) => words.length > 0);
  return lines.slice(0, last + 1);
};

describe('byte cursor', () => {
  it('finds the words that splitting finds', () => {
    fc.assert(
      fc.property(file, (text) => {
        expect(withoutEmptyEnd(wordsByCursor(text))).toEqual(withoutEmptyEnd(wordsBySplit(text)));
      }),
    );
  });

  it('reads a number as the text says it, and nothing else as a number', () => {
    fc.assert(
      fc.property(word, (text) => {
        const bytes = encode(text);
        const expected = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
        expect(new ByteCursor().over(bytes, bytes.length).number()).toBe(expected);
      }),
    );
  });

  it('ends on any bytes, and sees none behind the length it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        const length = Math.min(cut, bytes.length);
        const cursor = new ByteCursor().over(bytes, length);
        let seen = 0;
        do while (cursor.word()) seen = Math.max(seen, cursor.wordEnd);
        while (cursor.nextLine());
        expect(seen).toBeLessThanOrEqual(length);
      }),
    );
  });

  it('never takes a number from the next line', () => {
    const bytes = ascii('1 2\n3');
    const cursor = new ByteCursor().over(bytes, bytes.length).skip(2);
    expect(cursor.number()).toBeNaN();
    expect(cursor.nextLine()).toBe(true);
    expect(cursor.number()).toBe(3);
  });
});
