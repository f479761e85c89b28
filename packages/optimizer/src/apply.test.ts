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
});
