import { expect, it } from 'vitest';
import { timeLeft } from './time-left.ts';

it.each([
  [0.25, 1_000, '3 s left'],
  [0.5, 1_200, '2 s left'],
  [0.001, 2_000, '33 min 18 s left'],
  [1, 5_000, '0 ms left'],
  [0.5, 999, undefined],
  [0, 5_000, undefined],
  [Number.NaN, 5_000, undefined],
  [1.5, 5_000, undefined],
])('%d done after %d ms: %s', (done, elapsed, words) => {
  expect(timeLeft(done, elapsed)).toBe(words);
});
