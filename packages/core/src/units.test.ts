import { describe, expect, it } from 'vitest';
import { bytes, milliseconds } from './units.ts';

describe('duration', () => {
  it.each([
    ['250ms', 250],
    ['20s', 20_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['1.5s', 1500],
    ['0ms', 0],
    [12.5, 12.5],
    [0, 0],
  ])('%s is %d ms', (duration, expected) => {
    expect(milliseconds(duration)).toBe(expected);
  });

  it.each([
    ['', '""'],
    ['5', '"5"'],
    ['m', '"m"'],
    ['5 m', '"5 m"'],
    [' 5m', '" 5m"'],
    ['5m ', '"5m "'],
    ['-5m', '"-5m"'],
    ['5M', '"5M"'],
    ['.5s', '".5s"'],
    ['1e3ms', '"1e3ms"'],
    ['5mm', '"5mm"'],
    [-1, '-1'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{}, '{}'],
    [5n, '5'],
  ])('%o is refused', (duration, shown) => {
    expect(() => milliseconds(duration as number, 'window')).toThrow(
      expect.objectContaining({
        code: 'core/invalid-argument',
        message: `Expected \`window\` to be a duration, got \`${shown}\``,
        hint: expect.stringContaining("'5m'"),
      }),
    );
  });

  it('is refused when it has no end', () => {
    expect(() => milliseconds(`${'9'.repeat(400)}d`)).toThrow('to be a duration');
  });
});

describe('size', () => {
  it.each([
    ['512MB', 512e6],
    ['1.5GB', 1.5e9],
    ['64KiB', 65_536],
    ['2GiB', 2 ** 31],
    ['1kB', 1_000],
    ['1KB', 1_000],
    ['3TB', 3e12],
    ['0B', 0],
    [12.5, 12.5],
  ])('%s is %d bytes', (size, expected) => {
    expect(bytes(size)).toBe(expected);
  });

  it.each([
    '',
    '512',
    'MB',
    '512 MB',
    '512mb',
    '1iB',
    '-1MB',
    '1PB',
    '1e3MB',
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    undefined,
    {},
  ])('%o is refused', (size) => {
    expect(() => bytes(size as number, 'max')).toThrow(
      expect.objectContaining({
        code: 'core/invalid-argument',
        message: expect.stringContaining('`max` to be a size'),
      }),
    );
  });
});
