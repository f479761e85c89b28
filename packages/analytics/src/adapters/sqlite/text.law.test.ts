import { canonical } from '@perf/core';
import { labels } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escaped, labelsOf, labelText, unescaped } from './text.ts';

describe('texts in columns', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(unescaped(escaped(text))).toBe(text);
        expect(escaped(text)).not.toContain('\0');
        expect(escaped(text).isWellFormed()).toBe(true);
      }),
    );
  });

  it('leave an ordinary name as it is', () => {
    expect(escaped('GET /orders/:id')).toBe('GET /orders/:id');
  });

  it('tell label sets apart, and are one for equal sets', () => {
    fc.assert(
      fc.property(labels(), labels(), (a, b) => {
        const areEqual =
          Object.keys(a).length === Object.keys(b).length &&
          Object.keys(a).every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
        expect(labelText(canonical(a)) === labelText(canonical(b))).toBe(areEqual);
        expect(Object.entries(labelsOf(labelText(canonical(a))))).toEqual(Object.entries(canonical(a)));
      }),
    );
  });

  it('are not mistaken for one another by JSON.parse, as escaped keys of an object are', () => {
    // Makes V8 remember objects with this key; the next text begins with the same characters.
    JSON.parse(String.raw`{"\\\"":"1"}`);
    expect(Object.keys(labelsOf(labelText({ '"a': '1' })))).toEqual(['"a']);
  });
});
