import { durations } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { content, recorded, total } from '../../test/recordings.ts';
import { Histogram } from './histogram.ts';

describe('histogram', () => {
  it('count is zeros plus the sum of the buckets, and sum, min and max are those of the values', () => {
    fc.assert(
      fc.property(fc.array(durations(), { minLength: 1 }), (values) => {
        const histogram = recorded(values);
        expect(histogram.count).toBe(values.length);
        expect(total(histogram)).toBe(values.length);
        expect(histogram.min).toBe(Math.min(...values));
        expect(histogram.max).toBe(Math.max(...values));
        const sum = values.reduce((all, ms) => all + ms, 0);
        expect(histogram.sum / (sum + 1)).toBeCloseTo(sum / (sum + 1), 9);
      }),
    );
  });

  it('folding at any moment changes neither counts nor extremes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(durations(), fc.constant('fold' as const))), (steps) => {
        const folded = new Histogram();
        for (const step of steps) {
          if (step === 'fold') folded.fold();
          else folded.record(step);
        }
        expect(content(folded)).toEqual(content(recorded(steps.filter((step) => step !== 'fold'))));
      }),
    );
  });

  it('counting at any moment changes neither counts nor extremes, nor later counts', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.double({ min: 1, max: 100, noNaN: true }) },
      { weight: 1, arbitrary: durations() },
      { weight: 1, arbitrary: fc.constantFrom('count' as const, 'fold' as const, 'be attentive' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const counted = new Histogram();
        let expected = 0;
        for (const next of steps) {
          if (next === 'fold') counted.fold();
          else if (next === 'be attentive') counted.beAttentive();
          else if (next === 'count') expect(counted.count).toBe(expected);
          else expected += Number(counted.record(next));
        }
        expect(content(counted)).toEqual(content(recorded(steps.filter((next) => typeof next === 'number'))));
      }),
      { numRuns: 500 },
    );
  });
});
