import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutTo, padTo, shortenedTo, widthOf } from './width.ts';

describe('the width of a text', () => {
  it.each([
    ['GET /orders', 11],
    ['▁▂▃█ … ─ ▶', 10],
    ['注文', 4],
    ['ｶﾅ', 2],
    ['Ａ', 2],
    ['한국', 4],
    ['\u1112\u1161\u11ab', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['🚀', 2],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['a\u200bb', 2],
    ['', 0],
  ])('%j is %i columns', (text, columns) => expect(widthOf(text)).toBe(columns));

  it('a letter of two columns is never cut in half, nor a mark from its letter', () => {
    expect(cutTo('注文書', 5)).toBe('注文');
    expect(cutTo('e\u0301e\u0301', 1)).toBe('e\u0301');
    expect(shortenedTo('注文書', 5)).toBe('注文…');
    expect(shortenedTo('注文', 4)).toBe('注文');
    expect(shortenedTo('注文書', 5, '...')).toBe('注...');
    expect(shortenedTo('注文書', 2, '...')).toBe('..');
    expect(padTo('注', 4)).toBe('注  ');
  });

  it('what is cut to some columns has no more of them, and is a beginning', () => {
    const text = fc
      .array(fc.constantFrom('a', '注', '🚀', 'e\u0301', '…', '👩‍👩‍👧', '\u200b'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 20 }), (whole, columns) => {
        const cut = cutTo(whole, columns);
        expect(whole.startsWith(cut)).toBe(true);
        expect(widthOf(cut)).toBeLessThanOrEqual(columns);
        if (widthOf(whole) <= columns) expect(cut).toBe(whole);
        expect(widthOf(shortenedTo(whole, columns))).toBeLessThanOrEqual(Math.max(columns, 0));
      }),
    );
  });
});
