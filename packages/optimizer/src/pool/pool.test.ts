import { describe, expect, it } from 'vitest';
import { bothClocks } from '../../test/both-clocks.ts';
import { maker, turns } from '../../test/maker.ts';
import { createPool } from './pool.ts';

const { clock, pass } = bothClocks();

describe('a pool', () => {
  it('lends one to one at a time, and the same one again', async () => {
    const { made, create } = maker();
    const pool = createPool({ create, max: 2 });
    const first = await pool.acquire();
    const second = await pool.acquire();
    expect(first.value).not.toBe(second.value);
    second.release();
    expect((await pool.acquire()).value).toBe(second.value);
    expect(made).toHaveLength(2);
  });

  it('serves requests in the order in which they came, also past one that went away', async () => {
    const pool = createPool({ create: maker().create, max: 1 });
    const held = await pool.acquire();
    const order: string[] = [];
    const ask = (name: string, signal?: AbortSignal): Promise<unknown> =>
      pool.use(async () => void order.push(name), { signal }).catch(() => undefined);
    const leaver = new AbortController();
    const all = [ask('a'), ask('b', leaver.signal), ask('c'), ask('d')];
    leaver.abort();
    held.release();
    await Promise.all(all);
    expect(order).toEqual(['a', 'c', 'd']);
  });

  it('lets nobody past who waits, when one comes back', async () => {
    const pool = createPool({ create: maker().create, max: 1 });
    const held = await pool.acquire();
    const order: string[] = [];
    const waiting = pool.use(() => order.push('waited'));
    held.release();
    await Promise.all([pool.use(() => order.push('late')), waiting]);
    expect(order).toEqual(['waited', 'late']);
  });

  it('gives back what a function used, when it fails too', async () => {
    const pool = createPool({ create: maker().create, max: 1 });
    const fault = new Error('mine');
    await expect(pool.use(() => Promise.reject(fault))).rejects.toBe(fault);
    expect(await pool.use(({ id }) => id)).toBe(0);
  });

  it('destroys what an error says is broken', async () => {
    const { made, create, destroy } = maker();
    const pool = createPool({ create, destroy, max: 1, broken: (error) => (error as Error).message === 'gone' });
    await expect(pool.use(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await pool.use(({ id }) => id)).toBe(1);
    expect(made.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it('waits for a lease no longer than the deadline, and tells how things stand', async () => {
    const pool = createPool({ create: maker().create, max: 1, name: 'db', clock });
    await pool.acquire();
    const late = expect(pool.acquire({ deadline: '20ms' })).rejects.toMatchObject({
      code: 'pool/timed-out',
      message: 'Expected a lease of `db` within 20 ms, got none: 1 of 1 are lent',
    });
    await pass(20);
    await late;
    expect(pool.stats()).toMatchObject({ timedOut: 1, waiting: 0 });
  });

  it('takes a moment by the wall as a deadline', async () => {
    const pool = createPool({ create: maker().create, max: 1, clock });
    await pool.acquire();
    const asDate = expect(pool.acquire({ deadline: new Date(clock.now() + 50) })).rejects.toThrow('pool');
    const asNumber = expect(pool.acquire({ deadline: clock.now() + 50 })).rejects.toThrow('pool');
    await pass(49);
    expect(pool.stats().waiting).toBe(2);
    await pass(1);
    await Promise.all([asDate, asNumber]);
  });

  it('refuses an aborted request before and while it waits, and leaves a lease alone', async () => {
    const pool = createPool({ create: maker().create, max: 1 });
    const aborted = AbortSignal.abort(new Error('why'));
    await expect(pool.acquire({ signal: aborted })).rejects.toMatchObject({ code: 'pool/cancelled' });
    const leaver = new AbortController();
    const lease = await pool.acquire({ signal: leaver.signal });
    leaver.abort();
    expect(pool.stats()).toMatchObject({ inUse: 1, cancelled: 1 });
    lease.release();
    expect((await pool.acquire()).value).toBe(lease.value);
  });

  it('refuses at once when too many wait', async () => {
    const pool = createPool({ create: maker().create, max: 1, maxWaiting: 1 });
    const held = await pool.acquire();
    const waiting = pool.acquire();
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'pool/queue-full' });
    held.release();
    await waiting;
    expect(pool.stats()).toMatchObject({ refused: 1, acquired: 2 });
  });
});

describe('what a pool keeps', () => {
  it('makes `min` ahead and lets more than that go when they lie idle', async () => {
    const { made, create, destroy } = maker();
    const pool = createPool({ create, destroy, min: 1, max: 3, idleTimeout: '10s', clock });
    await turns();
    expect(pool.stats()).toMatchObject({ size: 1, idle: 1 });
    const leases = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
    for (const lease of leases) lease.release();
    await pass(15_000);
    expect(pool.stats()).toMatchObject({ size: 1, idle: 1, destroyed: 2 });
    expect(made.filter(({ ended }) => !ended)).toHaveLength(1);
  });

  it('does not lend one that is too old', async () => {
    const pool = createPool({ create: maker().create, max: 1, maxAge: '1m', clock });
    (await pool.acquire()).release();
    clock.advance(60_001);
    expect((await pool.acquire()).value.id).toBe(1);
  });

  it('asks before it lends, and takes another when the answer is no, an error, or none', async () => {
    const answers: (() => boolean | Promise<boolean>)[] = [
      () => true,
      () => false,
      () => Promise.reject(new Error('dead')),
      () => new Promise(() => undefined),
    ];
    const { create } = maker();
    const validate = (): boolean | Promise<boolean> => answers.shift()?.() ?? true;
    const pool = createPool({ create, validate, max: 1, validateTimeout: '1s', clock });
    const ids: number[] = [];
    for (let asked = 0; asked < 5; asked += 1) {
      const used = pool.use(({ id }) => ids.push(id));
      await pass(1_000);
      await used;
    }
    expect(ids).toEqual([0, 0, 1, 2, 3]);
    expect(pool.stats()).toMatchObject({ invalid: 3, size: 1 });
  });

  it('does not lend again what is said to have died, idle or lent', async () => {
    const { made, create, destroy } = maker();
    const pool = createPool({ create, destroy, max: 1 });
    const lease = await pool.acquire();
    expect(pool.discard(lease.value)).toBe(true);
    expect(lease.value.ended).toBe(false);
    lease.release();
    const next = await pool.acquire();
    next.release();
    pool.discard(next.value);
    await turns();
    expect(made.map(({ ended }) => ended)).toEqual([true, true]);
    expect(pool.discard(next.value)).toBe(false);
  });
});

describe('a pool that is resized while in use', () => {
  it('serves those that wait at once when it grows', async () => {
    const pool = createPool({ create: maker().create, max: 1 });
    await pool.acquire();
    const waiting = pool.acquire();
    pool.resize(2);
    await waiting;
    expect(pool.stats()).toMatchObject({ size: 2, max: 2, inUse: 2 });
  });

  it('ends idle ones at once and lent ones when they come back, when it shrinks', async () => {
    const pool = createPool({ create: maker().create, max: 3 });
    const leases = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
    leases[0]?.release();
    pool.resize(1);
    expect(pool.stats()).toMatchObject({ size: 2, idle: 0 });
    leases[1]?.release();
    expect(pool.stats()).toMatchObject({ size: 1, inUse: 1 });
    leases[2]?.release();
    expect(pool.stats()).toMatchObject({ size: 1, idle: 1 });
  });

  it('is a Tunable within its bounds, and stays as it is for anything else', () => {
    const { tunable } = createPool({ create: maker().create, min: 2, max: 4, bounds: { max: 8 }, name: 'db' });
    expect(tunable).toMatchObject({ name: 'db.size', unit: 'count', bounds: { min: 2, max: 8, step: 1 } });
    tunable.set(8);
    for (const size of [1, 9, 2.5, Number.NaN])
      expect(() => tunable.set(size)).toThrow('Expected `size` to be an integer');
    expect(tunable.get()).toBe(8);
  });
});
