import { describe, expect, it } from 'vitest';
import { changing } from '../test/changing.ts';
import { apply } from './apply.ts';
import { plan as planOf } from './make-plan.ts';
import { valuesOf } from './measure.ts';

describe('what is observed elsewhere', () => {
  it.each([
    ['points', (value: number) => [{ at: 1, value }]],
    ['readings', (value: number) => ({ readings: { 'pool.db.wait.p95': value } })],
  ])('takes what is observed as %s', async (_, shape) => {
    const { plan, tunable, observe, clock } = changing({ effect: 0.5 });
    const shaped = async (metric: string) => shape(valuesOf(await observe(metric), metric)[0] ?? 0);
    expect((await apply(plan, { tunables: [tunable], observe: shaped, clock })).outcome).toBe('kept');
  });
});

describe('a tunable that is set by asking somebody else', () => {
  const remote = (answer: (to: number) => Promise<number>) => {
    const { plan, tunable, observe, clock } = changing({ effect: 0.5 });
    const set = async (to: number): Promise<void> => tunable.set(await answer(to));
    return { plan, options: { tunables: [{ ...tunable, set }], observe, clock }, tunable };
  };

  it('is waited for', async () => {
    const { plan, options, tunable } = remote(async (to) => to);
    expect((await apply(plan, options)).outcome).toBe('kept');
    expect(tunable.get()).toBe(8);
  });

  it('refuses late, and that ends nobody', async () => {
    const { plan, options, tunable } = remote(() => Promise.reject(new Error('not now')));
    expect(await apply(plan, options)).toMatchObject({ outcome: 'rolled-back', reason: 'refused' });
    expect(tunable.sets).toEqual([]);
  });
});

it('has no plan for the first of no advice', () => {
  expect([planOf(undefined), planOf([])]).toEqual([undefined, undefined]);
});
