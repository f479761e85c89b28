import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Axis, extentOf, linearAxis, logAxis } from './axis.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const positive = fc.double({ noNaN: true, noDefaultInfinity: true, min: Number.MIN_VALUE });
const usual = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
const options = fc.record({
  unit: fc.constantFrom('ms', 'bytes', 'ratio', 'cores', 'count', 'bytes/s'),
  mostTicks: fc.integer({ min: 2, max: 12 }),
});

const usualOptions = options.map((one) => ({ ...one, mostTicks: Math.max(4, one.mostTicks) }));

function expectSound(axis: Axis, values: readonly number[]): void {
  for (const value of values) {
    expect(axis.place(value)).toBeGreaterThanOrEqual(0);
    expect(axis.place(value)).toBeLessThanOrEqual(1);
  }
  const sorted = values.toSorted((a, b) => a - b).map((value) => axis.place(value));
  expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
  const places = axis.ticks.map(({ place }) => place);
  expect(places.every((place) => place >= 0 && place <= 1)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(axis.ticks.map(({ label }) => label).join(' ')).not.toMatch(/NaN|Infinity|undefined/);
}

describe('an axis', () => {
  it('has a place for every value that it was made for, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(finite, usual), { minLength: 1 }), options, (values, asked) => {
        const extent = extentOf(values);
        if (extent !== undefined) expectSound(linearAxis(extent, asked), values);
      }),
      // Half as much again would be past all numbers.
      { examples: [[[-1.2e308], { unit: 'ms', mostTicks: 2 }]] },
    );
  });

  it('has one for values far apart as well, by their logarithm', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(positive, usual), { minLength: 1 }), options, (values, asked) => {
        const extent = extentOf(values);
        if (extent !== undefined) expectSound(logAxis(extent, asked), values);
      }),
    );
  });

  it('has two ticks or more, never too many, and no two that read the same', () => {
    fc.assert(
      fc.property(fc.array(usual, { minLength: 1 }), usualOptions, (values, asked) => {
        const extent = extentOf(values) ?? { low: 1, high: 1 };
        const [linear, log] = [linearAxis(extent, asked).ticks, logAxis(extent, { ...asked, unit: 'ms' }).ticks];
        for (const ticks of [linear, log]) {
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(asked.mostTicks + 2);
          expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        }
      }),
    );
  });
});
