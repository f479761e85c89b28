import { describe, expect, it } from 'vitest';
import { BucketSum, FINE_SCALE } from '../../fine-buckets.ts';
import { addClassic } from './classic-buckets.ts';

const sumOf = (...upTo: Parameters<typeof addClassic>[1]): BucketSum => {
  const sum = new BucketSum(FINE_SCALE);
  addClassic(sum, upTo);
  return sum;
};
const countOf = (sum: BucketSum): number => sum.recorded({ sum: 0, failed: 0 })?.histogram.count ?? 0;

describe('classic buckets', () => {
  it('count calls of a histogram whose only bound is infinite, and come to an end', () => {
    expect(countOf(sumOf({ bound: Number.POSITIVE_INFINITY, count: 7 }))).toBe(7);
  });

  it('count calls past the largest number there is, and come to an end', () => {
    expect(countOf(sumOf({ bound: Number.MAX_VALUE, count: 2 }, { bound: Number.POSITIVE_INFINITY, count: 5 }))).toBe(
      5,
    );
  });
});
