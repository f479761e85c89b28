import { describe, expect, it } from 'vitest';
import { changing } from '../test/changing.ts';
import { apply } from './apply.ts';

const _codeOf = async (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    (value) => value,
    (error) => error.code,
  );

describe('changes by seed', () => {
  const RUNS = 60;
  const outcomes = async (effectOf: (seed: number) => number) => {
    const found = { kept: 0, 'rolled-back': 0, inconclusive: 0, restored: 0 };
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const { plan, tunable, observe, clock } = changing({ seed, effect: effectOf(seed) });
      found[(await apply(plan, { tunables: [tunable], observe, clock })).outcome] += 1;
      if (tunable.get() === 4) found.restored += 1;
    }
    return found;
  };

  it('a bad one is rolled back every time', async () => {
    expect(await outcomes((seed) => 1.2 + (seed % 10) / 5)).toMatchObject({ 'rolled-back': RUNS, restored: RUNS });
  });

  it('one that does nothing is not kept, a good one mostly is', async () => {
    expect((await outcomes(() => 1)).kept).toBeLessThanOrEqual(0.05 * RUNS);
    expect((await outcomes((seed) => 0.8 - (seed % 10) / 20)).kept).toBeGreaterThanOrEqual(0.9 * RUNS);
  });
});
