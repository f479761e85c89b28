import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectShifts } from './detect-shifts.ts';
import { changesIn } from './levels.ts';

/** Three levels of noise; powers of two scale without rounding. */
const series = fc
  .record({
    levels: fc.tuple(
      fc.integer({ min: 50, max: 400 }),
      fc.integer({ min: 50, max: 400 }),
      fc.integer({ min: 50, max: 400 }),
    ),
    noise: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 24, maxLength: 120 }),
  })
  .map(({ levels, noise }) => noise.map((value, i) => (levels[Math.floor((3 * i) / noise.length)] as number) + value));
const levelsOf = (values: readonly number[]): number[] =>
  changesIn(Float64Array.from(values), 0.05).map(({ index }) => index);

describe('detectShifts', () => {
  it('moves no place and no effect when all values are scaled', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -20, max: 20 }), (values, power) => {
        const scaled = detectShifts(values.map((value) => value * 2 ** power));
        const plain = detectShifts(values);
        expect(scaled.map(({ index }) => index)).toEqual(plain.map(({ index }) => index));
        for (const [k, { effect }] of scaled.entries()) expect(effect).toBeCloseTo(plain[k]?.effect ?? Number.NaN, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('finds the same levels after any growing transform of the values', () => {
    fc.assert(
      fc.property(series, (values) => {
        expect(levelsOf(values.map((value) => Math.log(value) - 3))).toEqual(levelsOf(values));
        expect(levelsOf(values.map((value) => value + 1e6))).toEqual(levelsOf(values));
      }),
      { numRuns: 60 },
    );
  });

  it('mirrors the effects of levels when all values are turned upside down', () => {
    fc.assert(
      fc.property(series, (values) => {
        // Courses are lines of the values themselves, and no line stays one.
        fc.pre(levelsOf(values).length > 0);
        const [plain, turned] = [detectShifts(values), detectShifts(values.map((value) => 1 / value))];
        expect(turned.map(({ index }) => index)).toEqual(plain.map(({ index }) => index));
        for (const [k, { effect }] of turned.entries()) {
          expect((1 + effect) * (1 + (plain[k]?.effect ?? 0))).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('answers anything, in order, with finite figures', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer({ min: 0, max: 3 })), { maxLength: 80 }), (values) => {
        const findings = detectShifts(values);
        expect(findings.map(({ index }) => index)).toEqual(
          findings.map(({ index }) => index).toSorted((a, b) => a - b),
        );
        for (const { index, confidence } of findings) {
          expect(index > 0 && index < values.length && confidence >= 0.95 && confidence <= 1).toBe(true);
        }
      }),
    );
  });
});
