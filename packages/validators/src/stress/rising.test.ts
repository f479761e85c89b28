import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passesLimitIn } from './rising.ts';

const OPTIONS = { slice: 250, limit: 100, hold: 60_000 };
/** Mean latencies of a step of 5 s. */
const slices = (at: (ms: number) => number): number[] => Array.from({ length: 20 }, (_, slice) => at(slice * 250));

describe('passesLimitIn', () => {
  it('sees an excess of 1 % in five seconds, long before the limit is passed', () => {
    const within = passesLimitIn(
      slices((ms) => 3 + ms * 0.01),
      OPTIONS,
    );
    // 53 ms at the end, 47 left, 10 a second.
    expect(within).toBeGreaterThan(4_000);
    expect(within).toBeLessThan(6_000);
  });

  it('lets pass what would take longer than it has to be kept', () => {
    expect(
      passesLimitIn(
        slices((ms) => 3 + ms * 0.001),
        OPTIONS,
      ),
    ).toBeUndefined();
    expect(
      passesLimitIn(
        slices((ms) => 3 + ms * 0.001),
        { ...OPTIONS, hold: 200_000 },
      ),
    ).toBeDefined();
  });

  it('takes no queue that fills at first for a slope', () => {
    expect(
      passesLimitIn(
        slices((ms) => Math.min(20, ms * 0.03)),
        OPTIONS,
      ),
    ).toBeUndefined();
  });

  it('says nothing of a few slices', () => {
    expect(passesLimitIn([1, 20, 40, 60, 80], OPTIONS)).toBeUndefined();
  });

  it('cries wolf at most once in twenty over latencies without a slope', () => {
    const flat = fc.array(fc.double({ min: 1, max: 90, noNaN: true }), { minLength: 20, maxLength: 20 });
    const found = fc.sample(flat, { numRuns: 300, seed: 3 }).filter((one) => passesLimitIn(one, OPTIONS) !== undefined);
    expect(found.length).toBeLessThanOrEqual(15);
  });
});
