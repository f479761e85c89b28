import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adviseSize, staffed } from './sizing.ts';

describe('advice on a size', () => {
  it("is Little's law and some to spare", () => {
    // 200 a second of 50 ms each: ten are busy.
    expect(adviseSize({ max: 40, throughput: 200, leaseMean: 50 })).toEqual({ size: 18, busy: 10, wanted: 10 });
  });

  it('counts those that wait, and tells no more than twice what there is', () => {
    expect(adviseSize({ max: 10, throughput: 200, leaseMean: 50, waitMean: 100 })).toEqual({
      size: 20,
      busy: 10,
      wanted: 30,
    });
  });

  it('is none where throughput or lease are unknown', () => {
    expect(adviseSize({ max: 10, leaseMean: 50 })).toBeUndefined();
    expect(adviseSize({ max: 10, throughput: 200 })).toBeUndefined();
    expect(adviseSize({ max: 10, throughput: 0, leaseMean: 50 })).toBeUndefined();
  });

  it('never leaves fewer than are busy, and grows with them', () => {
    const busy = fc.double({ min: 0, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(busy, busy, (a, b) => {
        expect(staffed(a)).toBeGreaterThanOrEqual(a);
        expect(staffed(Math.max(a, b))).toBeGreaterThanOrEqual(staffed(Math.min(a, b)));
      }),
    );
  });
});
