import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Moments } from './moments.ts';

const moment = (duration: number) => ({ duration });

describe('moments', () => {
  it('go out once', () => {
    const moments = new Moments();
    moments.add(moment(1));
    expect(moments.take(0)).toEqual([moment(1)]);
    expect(moments.take(1)).toEqual([]);
  });

  it('are among the last words when they went out within five seconds, or not at all', () => {
    const moments = new Moments();
    moments.add(moment(1));
    moments.take(0);
    moments.add(moment(2));
    moments.take(4_000);
    moments.add(moment(3));
    expect(moments.last(6_000)).toEqual([moment(2), moment(3)]);
  });

  it('that nobody takes are bounded, and the longest stay', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 3_000 }), (durations) => {
        const moments = new Moments();
        for (const duration of durations) moments.add(moment(duration));
        const kept = moments.take(0).map(({ duration }) => duration);
        expect(kept.length).toBeLessThanOrEqual(400);
        const longest = durations.sort((a, b) => b - a).slice(0, 200);
        expect(kept.sort((a, b) => b - a).slice(0, 200)).toEqual(longest);
      }),
      { numRuns: 30 },
    );
  });
});
