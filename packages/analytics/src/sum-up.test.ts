import { describe, expect, it } from 'vitest';
import { recorded } from '../test/batches.ts';
import { CallSum, Steps } from './sum-up.ts';

describe('a sum of calls', () => {
  it('is empty at first', () => {
    expect(new CallSum().recorded).toMatchObject({ failed: 0, histogram: { count: 0 } });
  });

  it('stands at the coarsest scale of its parts, whichever comes first, and leaves the parts alone', () => {
    const [fine, coarse] = [recorded([10, 20], { failed: 1 }), recorded([30], { scale: 3 })];
    for (const parts of [
      [fine, coarse],
      [coarse, fine],
    ]) {
      const sum = new CallSum();
      for (const part of parts) sum.add(part);
      expect(sum.recorded).toMatchObject({ failed: 1, histogram: { count: 3, scale: 3, min: 10, max: 30 } });
    }
    expect([fine.histogram.count, coarse.histogram.count]).toEqual([2, 1]);
  });
});

describe('steps', () => {
  it('refuse more points than anybody can look at', () => {
    const steps = new Steps({ from: 0, step: 10 }, () => ({}));
    for (let at = 0; at < 110_000; at += 5) steps.of(at);
    expect(steps.entries()).toHaveLength(11_000);
    expect(() => steps.of(110_000)).toThrow(expect.objectContaining({ code: 'analytics/too-many-points' }));
  });
});
