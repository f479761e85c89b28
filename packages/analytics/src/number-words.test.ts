import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatRatio } from './number-words.ts';

describe('a duration in words', () => {
  it.each([
    [0, '0 ms'],
    [0.004, '0 ms'],
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

  it('never says NaN or a number without its unit', () => {
    const words = /^(unknown|-?[\d.e+]+ (ms|s|min|h|d)( \d+ (s|min|h))?)$/;
    fc.assert(fc.property(fc.double(), (ms) => words.test(formatDuration(ms))));
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
