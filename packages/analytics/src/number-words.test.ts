import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCores, formatDuration, formatRatio } from './number-words.ts';

describe('a duration in words', () => {
  it.each([
    [0, '0 ms'],
    [1e-9, '< 0.01 µs'],
    [0.000_05, '0.05 µs'],
    [0.004, '4 µs'],
    [0.0994, '99.4 µs'],
    [0.0996, '0.1 ms'],
    [0.4, '0.4 ms'],
    [9.996, '10 ms'],
    [12.54, '12.5 ms'],
    [412.4, '412 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1_900, '1.9 s'],
    [15_140, '15.1 s'],
    [119_700, '2 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [86_400_000 * 3, '3 d'],
    [Number.NaN, 'unknown'],
    [-5, '-5 ms'],
  ])('%d ms is %s', (ms, words) => expect(formatDuration(ms)).toBe(words));

  it('is a number with its unit, or two, whatever the duration', () => {
    const words = /^-?(?:< )?[\d.e+]+ (?:µs|ms|s|min|h|d)(?: \d+ (?:s|min|h))?$/;
    const lengths = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(lengths, (ms) => {
        expect(formatDuration(ms)).toMatch(words);
      }),
    );
  });

  it('is 0 for nothing only, and never shrinks as the duration grows', () => {
    const figureOf = (ms: number): number => Number.parseFloat(formatDuration(ms).replace('< ', ''));
    const length = fc.double({ min: 0.2, max: 900, noNaN: true });
    fc.assert(
      fc.property(length, length, fc.integer({ min: 1, max: 12 }), (a, b, decades) => {
        expect(figureOf(a / 10 ** decades)).toBeGreaterThan(0);
        expect(figureOf(Math.min(a, b))).toBeLessThanOrEqual(figureOf(Math.max(a, b)));
      }),
    );
  });
});

describe('bytes in words', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.6, '1 KB'],
    [48_230_000, '48.2 MB'],
    [512e6, '512 MB'],
    [1e21, '1000000 PB'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('%d is %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));
});

describe('a share in words', () => {
  it.each([
    [0, '0 %'],
    [0.00001, '< 0.01 %'],
    [0.0352, '3.52 %'],
    [0.5, '50 %'],
    [0.99999, '> 99.9 %'],
    [1, '100 %'],
  ])('%d is %s', (share, words) => expect(formatRatio(share)).toBe(words));
});

describe('cores in words', () => {
  it.each([
    [1, '1 core'],
    [0.254, '0.25 cores'],
    [1.7, '1.7 cores'],
    [Number.NaN, 'unknown'],
  ])('%d are %s', (cores, words) => expect(formatCores(cores)).toBe(words));
});
