import { describe, expect, it } from 'vitest';
import { autocorrelation, phiOf, varianceInflation } from './autocorrelation.ts';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { hodgesLehmann, hodgesLehmannRatio } from './hodges-lehmann.ts';
import { mannWhitney } from './mann-whitney.ts';
import { normalQuantile, twoSidedP, upperTail } from './normal.ts';
import { studentQuantile } from './student.ts';

describe('the normal distribution', () => {
  it('agrees with tables, far into the tail too', () => {
    expect(upperTail(1.959963984540054)).toBeCloseTo(0.025, 12);
    expect(upperTail(0)).toBe(0.5);
    expect(upperTail(-1) + upperTail(1)).toBeCloseTo(1, 14);
    expect(upperTail(10) / 7.619853024160527e-24).toBeCloseTo(1, 10);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 7);
    expect(normalQuantile(1e-6)).toBeCloseTo(-4.753424308822899, 6);
    expect([normalQuantile(0), normalQuantile(1), twoSidedP(0)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      1,
    ]);
  });
});

describe('Mann–Whitney', () => {
  it('agrees with R: wilcox.test(b, a, exact = FALSE)', () => {
    const a = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const b = [1.15, 0.88, 0.9, 0.74, 1.21];
    const { u, p } = mannWhitney(a, b);
    expect(u).toBe(15);
    expect(p).toBeCloseTo(0.2445, 3);
  });

  it('knows nothing of constant or empty samples', () => {
    expect(mannWhitney([1, 1, 1], [1, 1]).p).toBe(1);
    expect(mannWhitney([], [1, 2]).p).toBe(1);
  });

  it('is humbler where neighbours correlate', () => {
    const a = [1, 2, 3, 4, 5, 6];
    const b = [5, 6, 7, 8, 9, 10];
    expect(mannWhitney(a, b, { phi: 0.5 }).p).toBeGreaterThan(mannWhitney(a, b).p);
  });
});

describe('Hodges–Lehmann', () => {
  it('agrees with R: wilcox.test(b, a, conf.int = TRUE)', () => {
    const a = [1.1, 2.3, 3.7, 4.2, 5.9, 6.4];
    const b = [3.6, 4.9, 6.1, 7.3, 8.8, 9.5];
    const differences = a.flatMap((x) => b.map((y) => y - x)).sort((x, y) => x - y);
    const { shift, interval } = hodgesLehmann(a, b);
    expect(shift).toBeCloseTo(((differences[17] as number) + (differences[18] as number)) / 2, 12);
    // The critical value of U for 6 and 6 is 5: bounds are the 6th smallest and the 6th largest difference.
    expect(interval[0]).toBeCloseTo(differences[5] as number, 12);
    expect(interval[1]).toBeCloseTo(differences[30] as number, 12);
  });

  it('is a factor on logarithms', () => {
    const a = [90, 100, 110, 120, 95];
    const { shift } = hodgesLehmannRatio(
      a,
      a.map((value) => value * 1.25),
    );
    expect(shift).toBeCloseTo(0.25, 12);
  });

  it('widens with autocorrelation, and has nothing to say of nothing', () => {
    const a = [1, 2, 3, 4, 5, 6, 7];
    const b = [2, 3, 4, 5, 6, 7, 8];
    const width = ({ interval: [low, high] }: { interval: readonly [number, number] }): number => high - low;
    expect(width(hodgesLehmann(a, b, { phi: 0.5 })) / width(hodgesLehmann(a, b))).toBeCloseTo(Math.sqrt(3), 12);
    expect(hodgesLehmann([], b).shift).toBeNaN();
  });
});

describe('autocorrelation', () => {
  it('is that of the values about their mean', () => {
    expect(autocorrelation([1, 2, 3, 4])).toBeCloseTo(0.25, 12);
    expect(autocorrelation([5, 5, 5, 5])).toBe(0);
    expect(autocorrelation([1, 2])).toBe(0);
  });

  it('sees no correlation in a change of level that it is told of', () => {
    const noise = [3, -1, 2, -3, 1, -2, 3, -3, 2, -1, 1, -2];
    expect(phiOf([noise, noise.map((value) => value + 100)])).toBeLessThan(0.1);
    expect(phiOf([[...noise, ...noise.map((value) => value + 100)]])).toBeGreaterThan(0.8);
  });

  it('inflates the variance of a mean, and never shrinks it', () => {
    expect(varianceInflation(0.5)).toBe(3);
    expect(varianceInflation(-0.5)).toBe(1);
    expect(varianceInflation(1)).toBeLessThan(100);
  });
});

describe('studentQuantile', () => {
  it('agrees with R: qt(p, df)', () => {
    expect(studentQuantile(0.975, 5)).toBeCloseTo(2.570581836, 8);
    expect(studentQuantile(0.999, 39)).toBeCloseTo(3.312787777, 4);
    expect(studentQuantile(0.025, 5)).toBeCloseTo(-2.570581836, 8);
    expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 8);
  });
});

describe('Benjamini–Hochberg', () => {
  it('agrees with R: p.adjust(ps, "BH")', () => {
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005]);
    expect(adjusted.map((p) => Number(p.toFixed(4)))).toEqual([0.02, 0.04, 0.04, 0.02]);
    expect(benjaminiHochberg([])).toEqual([]);
  });
});
