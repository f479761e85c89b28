import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutLine, fitLines, utf8 } from './cut.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 400 });
const max = fc.integer({ min: 0, max: 200 });
const WRITTEN: Record<string, string> = { '<': '&lt;', '&': '&amp;', '\n': '\\n' };
const write = (character: string): string => WRITTEN[character] ?? character;
const read = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('\\n', '\n').replaceAll('&amp;', '&');

describe('a cut text', () => {
  it('is no longer than it may be, in what the far end counts, and well-formed', () => {
    fc.assert(
      fc.property(
        anyText,
        max,
        fc.constantFrom(utf8, (text: string) => text.length),
        (text, most, size) => {
          const made = cut(text, { max: most, write, size });
          expect(size(made)).toBeLessThanOrEqual(most);
          expect(made.isWellFormed()).toBe(true);
        },
      ),
    );
  });

  it('is the whole text where that fits', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(cut(text, { max: 10_000 })).toBe(text.toWellFormed());
      }),
    );
  });

  it('is a beginning of the text, and says how much is missing', () => {
    const hostile = fc.string({ unit: fc.constantFrom('<', '&', '\n', 'a', '👍', 'é'), minLength: 60, maxLength: 400 });
    fc.assert(
      fc.property(hostile, fc.integer({ min: 40, max: 59 }), (text, most) => {
        const made = read(cut(text, { max: most, write }));
        const [, beginning = '', missing = ''] = /^([\s\S]*) … \((\d+) more characters\)$/.exec(made) ?? [];
        expect(text.startsWith(beginning)).toBe(true);
        expect(beginning.length + Number(missing)).toBe(text.length);
      }),
    );
  });

  it('is one line where it has to be, with nothing that turns the direction of writing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(cutLine(`${text}\r\n\u2028\u202e\0`, { max: 10_000 })).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      }),
    );
  });

  it('takes no longer for a text that is larger', () => {
    let looked = 0;
    const counting = (character: string): string => {
      looked += 1;
      return character;
    };
    cut('x'.repeat(2 ** 22), { max: 100, write: counting });
    expect(looked).toBeLessThan(300);
  });
});

describe('lines that are fitted', () => {
  it('are whole, as many as fit, and say how many do not', () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '👍'), maxLength: 20 }), { maxLength: 30 });
    fc.assert(
      fc.property(lines, fc.integer({ min: 100, max: 200 }), (all, most) => {
        const fitted = fitLines(all, { max: most, size: utf8 });
        expect(utf8(fitted)).toBeLessThanOrEqual(most);
        const [, left] = /… (\d+) more lines$/.exec(fitted) ?? [];
        const kept = left === undefined ? fitted : fitted.slice(0, fitted.lastIndexOf('…') - 1);
        const count = all.length - Number(left ?? 0);
        expect(left === undefined || count < all.length).toBe(true);
        expect(all.slice(0, count).join('\n')).toBe(count === 0 ? '' : kept);
      }),
    );
  });
});
