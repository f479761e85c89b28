import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../point.ts';
import { stretchesOf, thinned } from './thin.ts';

const point = fc.record({
  at: fc.integer({ min: 0, max: 5_000 }),
  value: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)),
});
const stretch = fc.array(fc.record({ at: fc.integer({ min: 0, max: 5_000 }), value: fc.integer() }), {
  minLength: 1,
  maxLength: 500,
});
const inTime = (points: Point[]): Point[] => points.toSorted((a, b) => a.at - b.at);
const column = (at: number): number => Math.floor(at / 100);

describe('a thinned line', () => {
  it('has the first, the lowest, the highest and the last of every column, and four points of it at most', () => {
    fc.assert(
      fc.property(stretch.map(inTime), (points) => {
        const kept = Map.groupBy(thinned(points, column), ({ at }) => column(at));
        for (const [key, all] of Map.groupBy(points, ({ at }) => column(at))) {
          const values = (kept.get(key) ?? []).map(({ value }) => value);
          expect(values.length).toBeLessThanOrEqual(4);
          const told = [values[0], values.at(-1), Math.min(...values), Math.max(...values)];
          const whole = all.map(({ value }) => value);
          expect(told).toEqual([whole[0], whole.at(-1), Math.min(...whole), Math.max(...whole)]);
        }
      }),
    );
  });

  it('keeps the order of time', () => {
    fc.assert(
      fc.property(stretch.map(inTime), (points) => {
        const kept = thinned(points, column);
        expect(kept).toEqual(points.filter((one) => kept.includes(one)));
      }),
    );
  });
});

describe('the stretches of a line', () => {
  it('hold each known point once, however they come, and none that is unknown', () => {
    fc.assert(
      fc.property(fc.array(point), fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }), (points, step) => {
        const all = stretchesOf({ name: '', points, step }).flat();
        const known = points.filter(({ value }) => Number.isFinite(value));
        expect(new Set(all)).toEqual(new Set(known));
        expect(all).toEqual(inTime(all));
      }),
    );
  });

  it('end where more time passed than a step explains, and at what is not a number', () => {
    const points = [0, 10, 20, 50, 60, 70].map((at) => ({ at, value: at === 60 ? Number.NaN : 1 }));
    const moments = stretchesOf({ name: '', points, step: 10 }).map((one) => one.map(({ at }) => at));
    expect(moments).toEqual([[0, 10, 20], [50], [70]]);
  });
});
