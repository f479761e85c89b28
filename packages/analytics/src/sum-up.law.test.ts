import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadingSum } from './sum-up.ts';

describe('a sum of samples', () => {
  it('has a mean between its extremes, whatever the rounding', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), { minLength: 1 }),
        (values) => {
          const sum = new ReadingSum();
          for (const [lastAt, value] of values.entries()) {
            sum.add({ samples: 1, sum: value, min: value, max: value, last: value, lastAt });
          }
          const { samples, mean, min, max, last } = sum.figures;
          expect([samples, last]).toEqual([values.length, values.at(-1)]);
          expect(min <= mean && mean <= max).toBe(true);
        },
      ),
    );
  });
});
