import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filtered, nextSort, sorted } from './rows.ts';

const row = fc.record({ name: fc.string(), p95: fc.option(fc.double({ noNaN: true })) });
type Row = { name: string; p95: number | null };
const value = (one: Row, by: string) => (by === 'name' ? one.name : one.p95);
const sort = fc.record({ by: fc.constantFrom('name', 'p95'), falling: fc.boolean() });

describe('rows of a table', () => {
  it('are all still there when sorted, the unknown at the end', () => {
    fc.assert(
      fc.property(fc.array(row), sort, (rows, by) => {
        const after = sorted(rows, by, value);
        expect(new Set(after)).toEqual(new Set(rows));
        const keys = after.map((one) => value(one, by.by));
        const known = keys.filter((key) => key !== null);
        expect(keys.slice(known.length).every((key) => key === null)).toBe(true);
        const numbers = known.filter((key) => typeof key === 'number');
        for (let i = 1; i < numbers.length; i += 1) {
          const [before = 0, at = 0] = [numbers[i - 1], numbers[i]];
          expect(by.falling ? before >= at : before <= at).toBe(true);
        }
      }),
    );
  });

  it('that a longer filter leaves are among those that a shorter one leaves', () => {
    fc.assert(
      fc.property(fc.array(row), fc.string(), fc.string(), (rows, one, other) => {
        const few = filtered(rows, `${one} ${other}`, ({ name }) => name);
        const more = filtered(rows, one, ({ name }) => name);
        expect(few.every((left) => more.includes(left))).toBe(true);
      }),
    );
  });

  it('come back to the order they came in after three clicks', () => {
    for (const isText of [true, false]) {
      const first = nextSort(null, 'x', isText);
      expect(first).toEqual({ by: 'x', falling: !isText });
      const second = nextSort(first, 'x', isText);
      expect(second).toEqual({ by: 'x', falling: isText });
      expect(nextSort(second, 'x', isText)).toBeNull();
    }
  });
});
