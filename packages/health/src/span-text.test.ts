import { expect, it } from 'vitest';
import { spanText } from './span-text.ts';

it('says a span as people do', () => {
  const spans = [0, 0.4, 999, 1_000, 2_540, 90_000, 180_000, 5_400_000, 7_200_000, 86_400_000, 4 * 86_400_000];
  expect(spans.map(spanText)).toEqual([
    ...['0 ms', '0 ms', '999 ms', '1 s', '2.5 s', '90 s', '3 min', '90 min', '2 h', '24 h', '4 d'],
  ]);
});
