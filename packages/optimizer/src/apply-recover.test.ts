import { createMemoryState } from '@perf/core/memory-state';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { changing, tunableOf } from '../test/changing.ts';
import { apply } from './apply.ts';
import { createJournal } from './journal.ts';
import { recover } from './recover.ts';

const codeOf = async (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    (value) => value,
    (error) => error.code,
  );

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
