import { describe, expect, it } from 'vitest';
import { ago, bytes, duration, number, percent, quantity, rate, span } from './words.ts';

const plain = (text: string): string => text.replace(/[\u00A0\u202F]/g, ' ');

describe('words for numbers', () => {
  it.each([
    [0, '0'],
    [0.00001, '1e-5'],
    [1.2345, '1.23'],
    [99.96, '100'],
    [1234567, '1 234 567'],
    [-1234, '-1 234'],
    [323_289_517, '323 M'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('say %s as %s', (value, text) => expect(plain(number(value))).toBe(text));

  it.each([
    [0, '0 ms'],
    [0.0123, '12.3 µs'],
    [12.34, '12.3 ms'],
    [1_240, '1.24 s'],
    [90_000, '1.5 min'],
  ])('say a call of %s ms as %s', (value, text) => expect(plain(duration(value))).toBe(text));

  it.each([
    [400, '0 s'],
    [59_400, '59 s'],
    [61_000, '1 min 1 s'],
    [7_500_000, '2 h 5 min'],
    [86_400_000 * 40, '40 d'],
  ])('say a length of %s ms as %s', (value, text) => expect(plain(span(value))).toBe(text));

  it('tell before from after', () => {
    expect(plain(ago(0, 180_000))).toBe('3 min ago');
    expect(plain(ago(180_000, 0))).toBe('in 3 min');
    expect(ago(1_000, 0)).toBe('just now');
  });

  it('never call little nothing', () => {
    expect(plain(percent(0.00001))).toBe('< 0.01 %');
    expect(percent(0).startsWith('0')).toBe(true);
    expect(rate(0.0001)).toBe('0.36/h');
    expect(rate(0)).toBe('0/s');
  });

  it('know the units of readings', () => {
    expect(plain(bytes(1536))).toBe('1.5 KiB');
    expect(plain(quantity(0.5, 'ratio'))).toBe('50 %');
    expect(plain(quantity(2, 's'))).toBe('2 s');
    expect(plain(quantity(3, 'files'))).toBe('3 files');
    expect(quantity(null, 'ms')).toBe('–');
  });
});
