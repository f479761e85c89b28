import { createMonitor } from '@perf/core';
import { describe, expect, it, vi } from 'vitest';
import { bothClocks } from '../../test/both-clocks.ts';
import { maker, type Thing, turns } from '../../test/maker.ts';
import type { Lease } from './lease.ts';
import { createPool, type Pool } from './pool.ts';

const { clock, pass } = bothClocks();

describe('a pool with bad input', () => {
  it.each([
    [{ min: 3, max: 2 }, 'Expected `min` to be at most `max`, got `3` above `2`'],
    [{ max: 0 }, 'Expected `max` to be an integer of at least 1, got `0`'],
    [{ create: 'x' as unknown as () => Thing }, 'Expected `create` to be a function, got `x`'],
    [
      { idleTimeout: '5 parsecs' },
      'Expected `idleTimeout` to be a duration above 0 and at most 24 days, got `5 parsecs`',
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
    expect(onLeak.mock.calls[0]?.[0].stack).toMatch(/^at leaky .*pool-trouble\.test/);
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
