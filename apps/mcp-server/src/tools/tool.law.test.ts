import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf } from './tool.ts';

describe('pages', () => {
  it('hold each entry once, in its order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (all, limit) => {
        const seen: number[] = [];
        let cursor: string | undefined;
        do {
          const { entries, next } = pageOf(all, limit, cursor);
          expect(entries.length).toBeLessThanOrEqual(limit);
          seen.push(...entries);
          cursor = next ?? undefined;
        } while (cursor !== undefined && seen.length <= all.length);
        expect(seen).toEqual(all);
      }),
    );
  });

  it('refuse a cursor that no page gave, and name the field', () => {
    expect(() => pageOf([1], 1, 'after--1')).toThrow(/`cursor`.*`after--1`/);
  });
});
