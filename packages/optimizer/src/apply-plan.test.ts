import { describe, expect, it } from 'vitest';
import { changing } from '../test/changing.ts';
import { apply } from './apply.ts';
import type { Plan } from './plan.ts';

const codeOf = async (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    (value) => value,
    (error) => error.code,
  );

describe('a plan', () => {
  it('refuses a plan that can not be carried out, and does nothing', async () => {
    const { plan, tunable, observe, clock } = changing({ effect: 0.5 });
    const of = (steps: unknown, more = {}) =>
      codeOf(apply({ ...plan, ...more, steps } as Plan, { tunables: [tunable], observe, clock }));
    expect(await of([{ tunable: 'no', from: 4, to: 5 }])).toBe('optimizer/unknown-tunable');
    expect(await of([{ tunable: 'db.size', from: 4, to: 65 }])).toBe('optimizer/out-of-bounds');
    expect(await of([{ tunable: 'db.size', from: 4, to: 5.5 }])).toBe('optimizer/out-of-bounds');
    expect(await of([{ tunable: 'db.size', from: 3, to: 5 }])).toBe('optimizer/plan-outdated');
    expect(await of([{ tunable: 'db.size', from: 4, to: Number.NaN }])).toBe('optimizer/invalid-argument');
    expect(await of([...plan.steps, ...plan.steps])).toBe('optimizer/invalid-argument');
    expect(await of([])).toBe('optimizer/invalid-argument');
    expect(await of(plan.steps, { verify: { minSamples: 0 } })).toBe('optimizer/invalid-argument');
    expect(await codeOf(apply(undefined as unknown as Plan))).toBe('optimizer/invalid-argument');
    expect(await codeOf(apply(plan, { tunables: [tunable], clock }))).toBe('optimizer/invalid-argument');
    expect(tunable.sets).toEqual([]);
  });

  it('reads a plan that was written by hand, and leaves the rest to the strategy', async () => {
    const { tunable, observe, clock } = changing({ effect: 0.5 });
    const plan = { id: 'mine', steps: [{ tunable: 'db.size', from: 4, to: 8 }] } as unknown as Plan;
    expect((await apply(plan, { tunables: [tunable], observe, clock, strategy: 'conservative' })).outcome).toBe('kept');
  });
});
