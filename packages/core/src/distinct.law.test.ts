import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRegisters, Distinct } from './distinct.ts';

function sketchOf(from: number, past: number): Distinct {
  const sketch = new Distinct();
  for (let n = from; n < past; n += 1) sketch.add(['save', 'user', String(n)]);
  return sketch;
}

describe('a count of distinct things', () => {
  // Three times the standard error of 3.3 %; the values are fixed, so it either holds or does not.
  it.each([1, 10, 100, 1000, 2500, 10_000, 100_000, 1_000_000])('is right within 10 % for %i', (n) => {
    const { estimate, registers } = sketchOf(0, n);
    expect(Math.abs(estimate / n - 1)).toBeLessThan(0.1);
    expect(registers).toHaveLength(1024);
  });

  it('has a standard error of about 3.3 %', () => {
    const errors = Array.from(
      { length: 100 },
      (_, seed) => sketchOf(seed * 5000, (seed + 1) * 5000).estimate / 5000 - 1,
    );
    const standard = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(standard).toBeLessThan(0.04);
    expect(standard).toBeGreaterThan(0.02);
  });

  it('is 0 of nothing, and no more of what comes again', () => {
    expect(new Distinct().estimate).toBe(0);
    const sketch = sketchOf(0, 50);
    const before = sketch.estimate;
    for (let n = 0; n < 50; n += 1) sketch.add(['save', 'user', String(n)]);
    expect(sketch.estimate).toBe(before);
  });

  it('of two sketches together is that of all, whatever the order and the overlap', () => {
    const range = fc.tuple(fc.nat(3000), fc.nat(3000)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(range, range, ([a, b], [c, d]) => {
        const [one, two] = [sketchOf(a, b), sketchOf(c, d)];
        const both = sketchOf(a, b);
        addRegisters(both, two.registers ?? []);
        addRegisters(two, one.registers ?? []);
        const all = sketchOf(a, b);
        for (let n = c; n < d; n += 1) all.add(['save', 'user', String(n)]);
        expect([both.estimate, two.estimate]).toEqual([all.estimate, all.estimate]);
      }),
      { numRuns: 30 },
    );
  });
});
