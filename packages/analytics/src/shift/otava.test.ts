import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { otava } from './otava.ts';

/** From Otava's own tests (Apache-2.0), with the indices that these expect. */
const { values } = JSON.parse(readFileSync(new URL('../../test/data/tigerbeetle.json', import.meta.url), 'utf8')) as {
  values: number[];
};

describe('otava', () => {
  it.each([
    { maxPvalue: 0.01, minMagnitude: 0.05, expected: [15, 71] },
    { maxPvalue: 0.1, minMagnitude: 0.05, expected: [10, 11, 15, 71, 363] },
    { maxPvalue: 0.01, expected: [15, 26, 61, 71, 95, 117, 131, 142, 148, 165, 169, 192, 212, 260] },
    { maxPvalue: 0.001, expected: [15, 61, 71, 95, 117, 131, 142, 148, 192, 212, 260] },
    { maxPvalue: 0.00001, expected: [71, 95, 131, 192, 212] },
  ])('finds what Apache Otava finds, p $maxPvalue, magnitude $minMagnitude', ({ expected, ...options }) => {
    expect(otava(values, { window: 30, ...options }).map(({ index }) => index)).toEqual(expected);
  });

  it('finds nothing in nothing, and refuses what makes no sense', () => {
    expect(otava([])).toEqual([]);
    expect(otava([3, 3, 3, 3, 3, 3])).toEqual([]);
    expect(otava([Number.NaN, Number.NaN])).toEqual([]);
    expect(() => otava([1], { window: 1 })).toThrow('Expected `window` to be an integer from 2 to 1000, got `1`');
  });
});
