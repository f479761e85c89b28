import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import type { ComparisonKnown } from './comparison.ts';

const sample = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 300, maxLength: 400 });
const known = (a: readonly number[], b: readonly number[]): ComparisonKnown => {
  const found = compare(a, b);
  if (found.verdict === 'insufficient-data') throw new Error(`Expected enough values, got: ${found.text}`);
  return found;
};

describe('compare', () => {
  it('is the same in any unit', () => {
    fc.assert(
      fc.property(sample, sample, fc.constantFrom(2, 1 / 64, 1024), (a, b, factor) => {
        const scaled = known(
          a.map((value) => value * factor),
          b.map((value) => value * factor),
        );
        const { verdict, effect, confidence, text } = known(a, b);
        expect(scaled).toMatchObject({ verdict, confidence, text });
        expect(scaled.effect).toBeCloseTo(effect ?? 0, 9);
      }),
      { numRuns: 30 },
    );
  });

  it('says the opposite when the samples change places', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const there = known(a, b);
        const back = known(b, a);
        expect((1 + (there.effect ?? 0)) * (1 + (back.effect ?? 0))).toBeCloseTo(1, 6);
        expect(back.confidence).toBeCloseTo(there.confidence, 9);
        expect(back.shift + there.shift).toBeCloseTo(0, 9);
      }),
      { numRuns: 30 },
    );
  });
});
