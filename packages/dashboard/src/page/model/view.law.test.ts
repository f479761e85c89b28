import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECTIONS, SPANS, type View, viewFromQuery, viewToQuery } from './view.ts';

const moment = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => value.isWellFormed());
const labels = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true });
const fixed = fc
  .tuple(moment, moment)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

const view: fc.Arbitrary<View> = fc.record({
  section: fc.constantFrom(...SECTIONS),
  range: fc.oneof(fc.constantFrom(...SPANS), fixed),
  filter: text,
  sort: fc.option(fc.record({ by: fc.constantFrom('name', 'p95', 'errorRate'), falling: fc.boolean() })),
  open: fc.option(fc.record({ name: text, labels })),
  a: fc.option(moment),
  b: fc.option(moment),
  theme: fc.constantFrom('auto' as const, 'light' as const, 'dark' as const),
});

describe('the address of a view', () => {
  it('read back gives the same view', () => {
    fc.assert(
      fc.property(view, (one) => {
        expect(viewFromQuery(viewToQuery(one))).toEqual(one);
      }),
    );
  });

  it('is read for what it is worth, whatever stands in it', () => {
    const keys = fc.constantFrom(
      'section',
      'range',
      'from',
      'to',
      'sort',
      'name',
      'labels',
      'a',
      'b',
      'theme',
      'filter',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.oneof(text, fc.json())), { maxLength: 12 }), (pairs) => {
        const read = viewFromQuery(`?${new URLSearchParams(pairs)}`);
        expect(viewFromQuery(viewToQuery(read))).toEqual(read);
        expect(typeof read.range === 'string' || read.range.from < read.range.to).toBe(true);
      }),
    );
  });
});
