import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise, randomOf } from '../../test/noise.ts';
import { explore } from './index.ts';

/** Some levels with noise, values missing here and there. */
const levels = fc
  .record({
    seed: fc.integer(),
    levels: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 4 }),
    each: fc.integer({ min: 4, max: 40 }),
  })
  .map(({ seed, levels, each }) => {
    const values = noise(randomOf(seed), levels.length * each);
    return values.map((value, i) => (i % 17 === 3 ? Number.NaN : value + 3 * (levels[Math.floor(i / each)] as number)));
  });

describe('explore', () => {
  it('tells segments that follow one another without a gap, each beginning at a change', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer(), fc.constant(null)), { maxLength: 80 }), (values) => {
        const { changePoints, segments } = explore(values);
        expect(segments.slice(1).map(({ from }) => from)).toEqual(changePoints);
        if (segments.length === 0) return;
        expect([0, ...changePoints]).toEqual(segments.map(({ from }) => from));
        expect([...changePoints, values.length]).toEqual(segments.map(({ to }) => to));
        for (const { from, to } of segments) expect(to).toBeGreaterThan(from);
      }),
    );
  });

  it('finds the same places in any unit', () => {
    fc.assert(
      fc.property(levels, fc.constantFrom(-8, 2 ** -20, 4, 2 ** 30), (values, factor) => {
        expect(explore(values.map((value) => value * factor)).changePoints).toEqual(explore(values).changePoints);
      }),
      { numRuns: 50 },
    );
  });
});
