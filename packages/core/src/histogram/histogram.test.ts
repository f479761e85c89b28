import { describe, expect, it } from 'vitest';
import { content, plainQuantiles, recorded, total } from '../../test/recordings.ts';
import { Histogram } from './histogram.ts';
import { lastIndex } from './layout.ts';
import { quantiles } from './quantile.ts';

describe('histogram', () => {
  it.each([-1, -Number.MIN_VALUE, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'rejects %s and stays as it was',
    (ms) => {
      const histogram = recorded([1, 2]);
      const before = content(histogram);
      expect(histogram.record(ms)).toBe(false);
      expect(content(histogram)).toEqual(before);
      expect(histogram.sum).toBe(3);
    },
  );

  it.each([0, Number.MIN_VALUE, 1e-7])('counts %s ms as zero, with an exact minimum', (ms) => {
    const histogram = recorded([ms]);
    expect(histogram).toMatchObject({ count: 1, zeros: 1, min: ms, max: ms });
    expect(histogram.counts).toHaveLength(0);
  });

  it.each([1e300, 2 ** 44])('counts %s ms in the last bucket, with an exact maximum', (ms) => {
    const histogram = recorded([5, ms]);
    expect(histogram).toMatchObject({ count: 2, zeros: 0, min: 5, max: ms });
    expect(histogram.counts[lastIndex(6) - histogram.base]).toBe(1);
  });

  it('has no extremes while it is empty', () => {
    expect(new Histogram()).toMatchObject({ count: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });
  });

  it('tells the extremes of the stretch that a fold ends', () => {
    const histogram = recorded([5, 1, 9]);
    expect(histogram.fold()).toEqual({ min: 1, max: 9 });
    histogram.record(4);
    expect(histogram.fold()).toEqual({ min: 4, max: 4 });
    expect(histogram.fold()).toEqual({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });
  });
});

describe('counts past 2^32', () => {
  const many = 2 ** 40;

  it('are kept by add, and by the records after it', () => {
    const histogram = recorded([10]);
    histogram.add(histogram.bucketOf(10) as number, many);
    histogram.record(10);
    histogram.record(2000);
    expect(histogram.count).toBe(many + 3);
    expect(total(histogram)).toBe(many + 3);
    expect(histogram.counts[(histogram.bucketOf(10) as number) - histogram.base]).toBe(many + 2);
  });

  it('are made room for by a fold, before a bucket can wrap', () => {
    const histogram = recorded([5, 20, 10, 11]);
    // As if so many calls had come one by one.
    histogram.counts[(histogram.bucketOf(10) as number) - histogram.base] = 2 ** 32 - 4;
    histogram.fold();
    for (let i = 0; i < 4; i += 1) histogram.record(10);
    expect(histogram.counts[(histogram.bucketOf(10) as number) - histogram.base]).toBe(2 ** 32);
    expect(histogram.count).toBe(2 ** 32 + 3);
  });

  it('may be spread over buckets that are far from it', () => {
    const histogram = new Histogram();
    for (let ms = 1; ms < 1000; ms *= 2) histogram.add(histogram.bucketOf(ms) as number, 2 ** 30);
    expect(histogram.count).toBe(10 * 2 ** 30);
    expect(quantiles(histogram, [0.5, 0.1, 1e-9])).toEqual(plainQuantiles(histogram, [0.5, 0.1, 1e-9]));
  });

  it('grow by octaves without loss', () => {
    const histogram = recorded([10]);
    histogram.add(histogram.bucketOf(10) as number, many);
    for (const ms of [1e-3, 1e6, 0.5, 1e9]) histogram.record(ms);
    expect(total(histogram)).toBe(many + 5);
  });
});
