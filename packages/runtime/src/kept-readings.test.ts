import { expect, it } from 'vitest';
import { rounded, toDigits } from './kept-readings.ts';

it('readings are kept to the digits that their instruments have, and what nobody knows the unit of as it is', () => {
  expect(
    rounded({
      'machine.cpu': 0.123456789,
      'process.rss': 81_920,
      'machine.disk.read': 123_456.789,
      'loop.delay.p99': 10.0004321,
      'metric.temperature': 1 / 3,
    }),
  ).toEqual({
    'machine.cpu': 0.1235,
    'process.rss': 81_920,
    'machine.disk.read': 123_457,
    'loop.delay.p99': 10,
    'metric.temperature': 1 / 3,
  });
  expect([toDigits(4.998_321_9), toDigits(1_234_567.8), toDigits(0), toDigits(Number.NaN)]).toEqual([
    4.998_32,
    1_234_570,
    0,
    Number.NaN,
  ]);
});
