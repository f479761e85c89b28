import { createMonitor } from '@perf/core';
import { fakeClock } from '@tooling/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lease } from './lease.ts';
import { createPool, type Pool } from './pool.ts';

interface Thing {
  readonly id: number;
  ended: boolean;
}

/** Makes things by number, and remembers them. */
function maker(): { readonly made: Thing[]; create(): Promise<Thing>; destroy(thing: Thing): void } {
  const made: Thing[] = [];
  return {
    made,
    async create() {
      const thing = { id: made.length, ended: false };
      made.push(thing);
      return thing;
    },
    destroy(thing) {
      thing.ended = true;
    },
  };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await undefined;
};

const clock = fakeClock();

/** Moves both clocks: the pool's, and that of its timers. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await vi.advanceTimersByTimeAsync(ms);
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

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

describe('a pool with bad input', () => {
  it.each([
    [{ min: 3, max: 2 }, 'Expected `min` to be at most `max`, got `3` above `2`'],
    [{ max: 0 }, 'Expected `max` to be an integer of at least 1, got `0`'],
    [{ create: 'x' as unknown as () => Thing }, 'Expected `create` to be a function, got `"x"`'],
    [
      { idleTimeout: '5 parsecs' },
      'Expected `idleTimeout` to be a duration above 0 and at most 24 days, got `"5 parsecs"`',
    ],
  ])('says what is wrong with %j', (options, message) => {
    expect(() => createPool({ create: maker().create, ...options })).toThrow(message);
  });

  it('tells one request of each `create` that throws, and serves the next', async () => {
    const { create } = maker();
    let calls = 0;
    const pool = createPool({
      create: () => {
        calls += 1;
        if (calls <= 2) throw new Error(`no ${calls}`);
        return create();
      },
      max: 1,
    });
    const results = await Promise.allSettled([pool.acquire(), pool.acquire(), pool.acquire()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(results[0]).toMatchObject({ reason: { code: 'pool/create-failed', cause: { message: 'no 1' } } });
  });

  it('gives up a `create` that hangs, and destroys what comes of it later', async () => {
    const { create, destroy } = maker();
    const late = Promise.withResolvers<Thing>();
    const pool = createPool({
      create: vi.fn(create).mockReturnValueOnce(late.promise),
      destroy,
      max: 1,
      createTimeout: '1s',
      clock,
    });
    const failed = expect(pool.acquire()).rejects.toMatchObject({ code: 'pool/create-failed' });
    const next = pool.acquire();
    await pass(1_000);
    await failed;
    expect((await next).value.id).toBe(0);
    const thing = { id: 99, ended: false };
    late.resolve(thing);
    await turns();
    expect(thing.ended).toBe(true);
  });

  it('lends one object to one, also when `create` hands it over twice', async () => {
    const thing = { id: 0, ended: false };
    const destroy = vi.fn();
    const pool = createPool({ create: () => thing, destroy, max: 2 });
    await pool.acquire();
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'pool/same-object' });
    expect(destroy).not.toHaveBeenCalled();
    expect(pool.stats()).toMatchObject({ size: 1, createFailures: 1 });
  });

  it('takes a lease back once', async () => {
    const pool = createPool({ create: maker().create, max: 1 });
    const first = await pool.acquire();
    expect(first.release()).toBe(true);
    const second = await pool.acquire();
    expect(first.release({ broken: true })).toBe(false);
    expect(pool.stats()).toMatchObject({ inUse: 1, released: 1 });
    second.release();
    expect(pool.stats()).toMatchObject({ idle: 1 });
  });

  it('keeps the place of one whose `destroy` hangs until that is given up, and counts one that throws', async () => {
    const { create } = maker();
    const destroy = vi
      .fn()
      .mockReturnValueOnce(new Promise(() => undefined))
      .mockImplementationOnce(() => {
        throw new Error('stuck');
      });
    const pool = createPool({ create, destroy, max: 1, destroyTimeout: '1s', clock });
    (await pool.acquire()).destroy();
    const next = pool.acquire();
    await turns();
    expect(pool.stats()).toMatchObject({ size: 0, waiting: 1 });
    await pass(1_000);
    (await next).destroy();
    expect((await pool.acquire()).value.id).toBe(2);
    expect(pool.stats().destroyFailures).toBe(2);
  });
});

describe('draining', () => {
  it('serves those that wait, refuses new ones, and ends when all came back and is destroyed', async () => {
    const { made, create, destroy } = maker();
    const pool = createPool({ create, destroy, max: 1 });
    const held = await pool.acquire();
    const waiting = pool.acquire();
    let over = false;
    const drained = pool.drain().then(() => {
      over = true;
    });
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'pool/drained' });
    held.release();
    const last = await waiting;
    expect(over).toBe(false);
    last.release();
    await drained;
    expect(made.every(({ ended }) => ended)).toBe(true);
    await pool.drain();
  });

  it('ends in time when a lease never comes back, and destroys it when it does', async () => {
    const { create, destroy } = maker();
    const pool = createPool({ create, destroy, max: 1, clock });
    const held = await pool.acquire();
    const waiting = expect(pool.acquire()).rejects.toMatchObject({ code: 'pool/drained' });
    const drained = pool.drain({ timeout: '1s' });
    await pass(1_000);
    await drained;
    await waiting;
    held.release();
    await turns();
    expect(held.value.ended).toBe(true);
  });

  it('asks what is being made to stop', async () => {
    let asked: AbortSignal | undefined;
    const pool = createPool({
      min: 1,
      create: ({ signal }) => {
        asked = signal;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      },
    });
    await pool.drain();
    expect(asked?.aborted).toBe(true);
  });
});

describe('what a pool tells', () => {
  const leaky = (pool: Pool<Thing>): Promise<Lease<Thing>> => pool.acquire();

  it('tells once of a lease that is held too long, and where it was taken', async () => {
    const onLeak = vi.fn();
    const pool = createPool({ create: maker().create, max: 2, leakAfter: '10s', onLeak, clock });
    const lease = await leaky(pool);
    await pass(20_000);
    await pass(20_000);
    expect(onLeak).toHaveBeenCalledOnce();
    expect(onLeak.mock.calls[0]?.[0].stack).toMatch(/^at leaky .*pool\.test/);
    expect(pool.stats()).toMatchObject({ leaked: 1, leaks: [{ heldFor: 40_000 }] });
    expect(pool.stats().leakedAt).toContain('leaky');
    lease.release();
    expect(pool.stats().leaked).toBe(0);
  });

  it('tells who took one that was waited for, not who gave it back', async () => {
    const pool = createPool({ create: maker().create, max: 1, leakAfter: '10s', clock });
    const first = await pool.acquire();
    const waiting = leaky(pool);
    first.release();
    await waiting;
    clock.advance(10_000);
    expect(pool.stats().leakedAt).toMatch(/^at leaky/);
  });

  it('tells how long was waited and held', async () => {
    const pool = createPool({ create: maker().create, max: 1, clock });
    const first = await pool.acquire();
    const waiting = pool.acquire();
    clock.advance(100);
    first.release();
    const second = await waiting;
    clock.advance(50);
    second.release();
    expect(pool.stats()).toMatchObject({ waitMean: 50, waitP95: 100, leaseMean: 75, throughput: 20 });
  });

  it('tells a monitor', async () => {
    const monitor = createMonitor();
    const pool = createPool({ create: maker().create, max: 1, name: 'db', monitor });
    await pool.acquire();
    const snapshot = monitor.snapshot();
    expect(snapshot.operations.map(({ name }) => name)).toContain('db wait');
    expect(snapshot.metrics.find(({ name }) => name === 'db.in-use')).toMatchObject({ value: 1 });
  });
});
