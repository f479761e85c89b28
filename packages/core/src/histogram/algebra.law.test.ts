import { durations } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascending, content, nearestRank, recorded, shortDurations, total } from '../../test/recordings.ts';
import { addInto, copyOf, merged, since } from './algebra.ts';
import { Histogram } from './histogram.ts';
import type { Scale } from './layout.ts';
import { quantile } from './quantile.ts';

const values = (): fc.Arbitrary<number[]> => fc.array(durations(), { maxLength: 60 });
const scales = (): fc.Arbitrary<Scale> => fc.constantFrom<Scale[]>(3, 4, 5, 6, 7, 8);

describe('merging', () => {
  it('equals recording everything in one', () => {
    fc.assert(
      fc.property(fc.array(values()), (parts) => {
        const together = merged(parts.map((part) => recorded(part)));
        expect(content(together)).toEqual(content(recorded(parts.flat())));
      }),
    );
  });

  it('is commutative and associative, at any scales', () => {
    const histogram = fc.tuple(values(), scales()).map(([all, scale]) => recorded(all, scale));
    fc.assert(
      fc.property(histogram, histogram, histogram, (a, b, c) => {
        expect(content(merged([a, b]))).toEqual(content(merged([b, a])));
        expect(content(merged([merged([a, b]), c]))).toEqual(content(merged([a, merged([b, c])])));
      }),
    );
  });

  it('of two scales equals recording at the coarser', () => {
    const part = fc.record({ all: values(), scale: scales() });
    fc.assert(
      fc.property(part, part, (a, b) => {
        const together = merged([recorded(a.all, a.scale), recorded(b.all, b.scale)]);
        const coarser = Math.min(a.scale, b.scale) as Scale;
        expect(content(together)).toEqual(content(recorded([...a.all, ...b.all], coarser)));
      }),
    );
  });

  it('leaves what it merges as it was', () => {
    const part = recorded([1, 2, 300]);
    const before = content(part);
    merged([part, recorded([7], 3)]).record(9);
    copyOf(part).record(9);
    expect(content(part)).toEqual(before);
  });

  it('of nothing is empty', () => {
    expect(content(merged([]))).toEqual(content(new Histogram()));
  });

  it('keeps counts past 2^32', () => {
    const one = recorded([10, 20]);
    one.add(one.bucketOf(10) as number, 2 ** 33);
    const all = merged([one, one, recorded([10])]);
    expect(all.count).toBe(2 ** 34 + 5);
    expect(total(all)).toBe(2 ** 34 + 5);
  });
});

describe('adding a coarser histogram to a finer one', () => {
  it('loses no value and keeps the coarser error, and half a fine bucket', () => {
    fc.assert(
      fc.property(fc.array(shortDurations(), { minLength: 1 }), fc.constantFrom<Scale[]>(3, 4, 5), (all, scale) => {
        const into = new Histogram(6);
        addInto(into, recorded(all, scale));
        expect(into.count).toBe(all.length);
        expect(total(into)).toBe(all.length);
        const exact = nearestRank(ascending(all), 0.5);
        const bound = 1 - 2 ** -(0.5 / 2 ** scale + 0.5 / 2 ** 6) + 0.001;
        expect(Math.abs((quantile(into, 0.5) as number) - exact)).toBeLessThanOrEqual(exact * bound + 1e-6);
      }),
    );
  });
});

describe('what came since an earlier state', () => {
  it('is what was recorded after it', () => {
    fc.assert(
      fc.property(values(), values(), scales(), (earlier, later, scale) => {
        const before = recorded(earlier, scale);
        const now = merged([before]);
        for (const ms of later) now.record(ms);
        const after = recorded(later, scale);
        const difference = since(before, now, after);
        expect(content(difference)).toEqual(content(after));
        expect(difference.sum / (now.sum + 1)).toBeCloseTo(after.sum / (now.sum + 1), 9);
      }),
    );
  });
});
