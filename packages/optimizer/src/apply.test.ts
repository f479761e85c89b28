import type { Annotation } from '@perf/analytics';
import { createMemoryState } from '@perf/core/memory-state';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { changing, tunableOf } from '../test/changing.ts';
import { apply } from './apply.ts';
import { createJournal } from './journal.ts';
import { plan as planOf } from './make-plan.ts';
import type { Plan } from './plan.ts';
import { recommend } from './recommend.ts';
import { recover } from './recover.ts';

const codeOf = async (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    (value) => value,
    (error) => error.code,
  );

describe('apply', () => {
  it('keeps a change that surely helps', async () => {
    const { plan, tunable, observe, clock } = changing({ effect: 0.5 });
    const applied = await apply(plan, { tunables: [tunable], observe, clock });
    expect(applied).toMatchObject({ outcome: 'kept', reason: 'helped', steps: plan.steps, isDryRun: false });
    expect(applied.effect).toBeCloseTo(-0.5, 1);
    expect([tunable.get(), tunable.sets]).toEqual([8, [8]]);
  });

  it('takes back a change that harms, and one that does nothing', async () => {
    const bad = changing({ effect: 1.5 });
    const harmed = await apply(bad.plan, { ...bad, tunables: { [bad.tunable.name]: bad.tunable } });
    expect(harmed).toMatchObject({ outcome: 'rolled-back', reason: 'harmed' });
    expect(bad.tunable.sets).toEqual([8, 4]);
    const idle = changing({ effect: 1 });
    expect((await apply(idle.plan, { ...idle, tunables: [idle.tunable] })).outcome).not.toBe('kept');
    expect(idle.tunable.get()).toBe(4);
  });

  it('knows a metric of which more is better', async () => {
    const more = changing({ effect: 1.5, better: 'higher' });
    expect((await apply(more.plan, { ...more, tunables: [more.tunable] })).outcome).toBe('kept');
    const less = changing({ effect: 0.5, better: 'higher' });
    expect((await apply(less.plan, { ...less, tunables: [less.tunable] })).outcome).toBe('rolled-back');
  });

  it('keeps what does no harm where the gain lies elsewhere', async () => {
    const none = changing({ effect: 1, noise: 0.05 });
    const plan: Plan = { ...none.plan, verify: { ...none.plan.verify, goal: 'no-harm' } };
    expect((await apply(plan, { ...none, tunables: [none.tunable] })).outcome).toBe('kept');
    const some = changing({ effect: 1.4, noise: 0.05 });
    const harmful: Plan = { ...some.plan, verify: { ...some.plan.verify, goal: 'no-harm' } };
    expect((await apply(harmful, { ...some, tunables: [some.tunable] })).outcome).toBe('rolled-back');
    const zero = changing({ effect: 1 });
    expect((await apply(plan, { ...zero, observe: () => 0, tunables: [zero.tunable] })).outcome).toBe('kept');
  });

  it('does not take for its doing what got better by itself', async () => {
    const { plan, tunable, clock } = changing({ effect: 1 });
    let level = 100;
    const observe = () => {
      level *= 0.99;
      return level;
    };
    const { outcome } = await apply(plan, { tunables: [tunable], observe, clock });
    expect([outcome, tunable.get()]).toEqual(['inconclusive', 4]);
  });

  it('can not tell by too few values: before, it changes nothing; after, it takes back', async () => {
    const early = changing({ effect: 0.5 });
    const never = await apply(early.plan, { ...early, observe: () => null, tunables: [early.tunable] });
    expect(never).toMatchObject({ outcome: 'inconclusive', reason: 'too-few-samples', steps: [] });
    expect(early.tunable.sets).toEqual([]);
    const late = changing({ effect: 0.5 });
    const observe = () => (late.tunable.get() === 4 ? late.observe('') : undefined);
    const applied = await apply(late.plan, { ...late, observe, tunables: [late.tunable] });
    expect(applied).toMatchObject({ outcome: 'inconclusive', reason: 'too-few-samples' });
    expect(late.tunable.sets).toEqual([8, 4]);
  });

  it('waits no longer than the plan says', async () => {
    const { plan, tunable } = changing({ effect: 0.5 });
    const clock = fakeClock();
    const sleep = async (span: number) => clock.advance(span);
    let looks = 0;
    const observe = () => {
      looks += 1;
      return [];
    };
    await apply(plan, { tunables: [tunable], observe, clock: { ...clock, sleep }, every: '10s' });
    expect([looks, clock.monotonic()]).toEqual([61, 600_000]);
  });

  it('only says what it would do without tunables, or when told to', async () => {
    const { plan, tunable, observe } = changing({ effect: 0.5 });
    const dry = { outcome: 'inconclusive', reason: 'dry-run', isDryRun: true, steps: plan.steps };
    expect(await apply(plan)).toMatchObject({ ...dry, text: 'would set db.size from 4 to 8' });
    expect(await apply(plan, { tunables: [tunable], observe, dryRun: true })).toMatchObject(dry);
    expect(tunable.sets).toEqual([]);
  });

  it('takes the plan of a recommendation', async () => {
    const { tunable, observe, clock } = changing({ effect: 0.5 });
    const pool = { name: 'db', size: 4, min: 1, max: 50, leaseMean: 20, waitP95: 60, inUse: 4, waiting: 6 };
    const plan = planOf(recommend({ pools: [pool] }), { tunables: [tunable] });
    expect((await apply(plan as Plan, { tunables: [tunable], observe, clock })).outcome).toBe('kept');
    expect(tunable.get()).toBe(6);
    expect(planOf([])).toBeUndefined();
    expect(planOf(recommend({ pools: [pool] }), { tunables: [tunableOf('other', 4)] })).toBeUndefined();
  });

  it('takes several steps one at a time, and all of them back', async () => {
    const { plan, tunable, clock } = changing({ effect: 1 });
    const second = tunableOf('cache.size', 2);
    const both: Plan = { ...plan, steps: [...plan.steps, { tunable: 'cache.size', from: 2, to: 3 }] };
    let i = 0;
    const observe = () => {
      i += 1;
      const noise = 1 + (i % 7) / 100;
      return noise * 100 * (tunable.get() === 8 ? 0.5 : 1) * (second.get() === 3 ? 4 : 1);
    };
    const applied = await apply(both, { tunables: [tunable, second], observe, clock });
    expect(applied).toMatchObject({ outcome: 'rolled-back', steps: both.steps });
    expect([tunable.sets, second.sets]).toEqual([
      [8, 4],
      [3, 2],
    ]);
  });

  it('takes back from a tunable that refuses, and from one that lies about its size', async () => {
    const { plan, observe, clock, tunable } = changing({ effect: 0.5 });
    const refusing = {
      ...tunable,
      set: () => {
        throw new Error('not now');
      },
    };
    const refused = await apply(plan, { tunables: [refusing], observe, clock });
    expect(refused).toMatchObject({
      outcome: 'rolled-back',
      reason: 'refused',
      text: 'db.size refused to be 8: not now',
    });
    let value = 4;
    const lying = {
      ...tunable,
      get: () => value,
      set: (to: number) => {
        value = to === 4 ? 4 : to - 1;
      },
    };
    const lied = await apply(plan, { tunables: [lying], observe, clock });
    expect(lied).toMatchObject({ outcome: 'rolled-back', reason: 'lied' });
    expect(value).toBe(4);
  });

  it('says so when a step can not be taken back, and keeps it written down', async () => {
    const { plan, observe, clock, tunable } = changing({ effect: 2 });
    const journal = createJournal(createMemoryState(), { clock });
    let isStuck = true;
    const stuck = {
      ...tunable,
      set: (to: number) => {
        if (to === 4 && isStuck) throw new Error('stuck');
        tunable.set(to);
      },
    };
    expect(await codeOf(apply(plan, { tunables: [stuck], observe, clock, journal }))).toBe('optimizer/not-rolled-back');
    expect(
      await codeOf(
        apply(
          { ...plan, steps: [{ tunable: 'db.size', from: 8, to: 9 }] },
          { tunables: [stuck], observe, clock, journal },
        ),
      ),
    ).toBe('optimizer/not-recovered');
    isStuck = false;
    expect((await recover(journal, [stuck])).outcome).toBe('rolled-back');
    expect(tunable.get()).toBe(4);
  });

  it('takes back when observing fails, when it is aborted, and when nobody can be told', async () => {
    const failing = changing({ effect: 0.5 });
    const observe = () => {
      if (failing.tunable.get() !== 4) throw new Error('gone');
      return failing.observe('');
    };
    const failed = await apply(failing.plan, { ...failing, observe, tunables: [failing.tunable] });
    expect([failed.outcome, failed.reason, failing.tunable.get()]).toEqual(['inconclusive', 'observe-failed', 4]);

    const aborted = changing({ effect: 0.5 });
    const control = new AbortController();
    const abort = () => {
      if (aborted.tunable.get() !== 4) control.abort();
      return aborted.observe('');
    };
    const ended = await apply(aborted.plan, {
      ...aborted,
      observe: abort,
      signal: control.signal,
      tunables: [aborted.tunable],
    });
    expect([ended.outcome, ended.reason, aborted.tunable.get()]).toEqual(['inconclusive', 'aborted', 4]);

    const untold = changing({ effect: 0.5 });
    const annotate = ({ labels }: Annotation) => {
      if (labels?.state === 'kept') throw new Error('history is full');
    };
    await expect(apply(untold.plan, { ...untold, annotate, tunables: [untold.tunable] })).rejects.toThrow(
      'history is full',
    );
    expect(untold.tunable.get()).toBe(4);
  });

  it('has measured nothing when somebody else sets it meanwhile', async () => {
    const { plan, tunable, observe, clock } = changing({ effect: 0.5 });
    let looks = 0;
    const meddled = (at: number) => (metric: string) => {
      looks += 1;
      if (looks === at) tunable.set(12);
      return observe(metric);
    };
    const options = { tunables: [tunable], clock };
    const early = await apply(plan, { ...options, observe: meddled(2) });
    expect([early.outcome, early.reason, tunable.sets]).toEqual(['inconclusive', 'changed-meanwhile', [12]]);
    tunable.set(4);
    const late = await apply(plan, {
      ...options,
      observe: (metric) => {
        if (tunable.get() === 8) tunable.set(12);
        return observe(metric);
      },
    });
    expect([late.outcome, late.reason, tunable.get()]).toEqual(['inconclusive', 'changed-meanwhile', 4]);
  });

  it('tells every step', async () => {
    const { plan, tunable, observe, clock } = changing({ effect: 0.5 });
    const told: Annotation[] = [];
    await apply(plan, { tunables: [tunable], observe, clock, annotate: (one) => void told.push(one) });
    expect(told.map(({ kind, labels }) => [kind, labels?.state])).toEqual([
      ['optimizer', 'applied'],
      ['optimizer', 'kept'],
    ]);
    expect(told[0]?.text).toBe('p: sets db.size from 4 to 8');
  });

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

describe('two optimizers at once', () => {
  it('the second is refused, by the tunable', async () => {
    const { plan, tunable, observe, clock } = changing({ effect: 0.5 });
    const options = { tunables: [tunable], observe, clock };
    const both = await Promise.all([codeOf(apply(plan, options)), codeOf(apply(plan, options))]);
    expect(both[0]).toMatchObject({ outcome: 'kept' });
    expect(both[1]).toBe('optimizer/busy');
  });

  it('the second is refused, by the store, whoever they are', async () => {
    const store = createMemoryState();
    const runs = Array.from({ length: 3 }, () => {
      const { plan, tunable, observe, clock } = changing({ effect: 0.5 });
      return codeOf(apply(plan, { tunables: [tunable], observe, clock, journal: createJournal(store) }));
    });
    const ended = await Promise.all(runs);
    expect(ended.filter((one) => one === 'optimizer/busy')).toHaveLength(2);
    expect(await store.keys()).toEqual(['optimizer-attempts']);
  });

  it('a claim ends with its owner, or when nobody renews it', async () => {
    const clock = fakeClock();
    const store = createMemoryState();
    await createJournal(store, { clock, owner: 'pid:1' }).claim();
    const second = createJournal(store, { clock });
    expect(await codeOf(second.claim())).toBe('optimizer/busy');
    clock.advance(60_001);
    const claim = await second.claim();
    await claim.release();
    await createJournal(store, { clock, owner: 'pid:2' }).claim();
    const knowing = createJournal(store, { clock, isAlive: (owner) => owner !== 'pid:2' });
    await (await knowing.claim()).release();
    expect(await store.keys()).toEqual([]);
  });
});

describe('recover', () => {
  /** A process that ends in the middle: its promise never settles. */
  async function crashed() {
    const { plan, tunable, clock } = changing({ effect: 0.5 });
    const store = createMemoryState();
    const { promise, resolve } = Promise.withResolvers<void>();
    const observe = () => {
      if (tunable.get() === 4) return Array.from({ length: 40 }, (_, i) => i);
      resolve();
      return new Promise<never>(() => undefined);
    };
    void apply(plan, { tunables: [tunable], observe, clock, journal: createJournal(store, { clock, owner: 'dead' }) });
    await promise;
    return { plan, clock, journal: createJournal(store, { clock, isAlive: (owner) => owner !== 'dead' }) };
  }

  it('takes back what a crash has left, and remembers that it was tried', async () => {
    const { journal } = await crashed();
    const tunable = tunableOf('db.size', 8);
    expect(await recover(journal, [tunable])).toMatchObject({
      outcome: 'rolled-back',
      restored: [{ tunable: 'db.size', from: 4, to: 8 }],
    });
    expect(tunable.get()).toBe(4);
    expect((await journal.attempts()).map(({ id, outcome }) => [id, outcome])).toEqual([['p', 'inconclusive']]);
    expect((await recover(journal, [tunable])).outcome).toBe('nothing');
  });

  it('leaves alone what stands otherwise, and waits for what is not there', async () => {
    const { journal } = await crashed();
    expect(await recover(journal, [])).toMatchObject({ outcome: 'left', missing: ['db.size'] });
    const restarted = tunableOf('db.size', 5);
    expect(await recover(journal, [restarted])).toMatchObject({ outcome: 'rolled-back', restored: [] });
    expect(restarted.sets).toEqual([]);
  });

  it('leaves alone what another optimizer is doing', async () => {
    const { journal } = await crashed();
    const claim = await journal.claim();
    expect(await codeOf(recover(journal, [tunableOf('db.size', 8)]))).toBe('optimizer/busy');
    await claim.release();
  });
});

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
