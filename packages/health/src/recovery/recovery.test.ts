import { watchUsage } from '@perf/core/usage';
import { describe, expect, it, vi } from 'vitest';
import { decideTime, ended, failing, RESET, start } from '../../test/recovering.ts';
import { createRecovery } from './recovery.ts';

decideTime();

describe('a run', () => {
  it('gives the result of the function, also of one that is not asynchronous', async () => {
    const recovery = start();
    const result = { rows: [] };
    expect(await recovery.run('read', () => result)).toBe(result);
    expect(await recovery.run('read', async () => undefined)).toBeUndefined();
    expect(recovery.stats()).toMatchObject({ runs: 2, attempts: 2, recovered: 0, endings: { straight: 2 } });
  });

  it.each([RESET, 'a string', undefined, null, 0, Object.create(null)])(
    'passes on what was thrown: %o',
    async (thrown) => {
      const recovery = start();
      recovery.on('ECONNREFUSED', { degrade: 'fallback' });
      recovery.on(TypeError, { degrade: 'fallback' });
      const fn = () => {
        throw thrown;
      };
      expect(await ended(recovery.run('read', fn))).toEqual({ error: thrown });
      expect(recovery.stats().byOperation.read?.endings).toMatchObject({ straight: 0, fail: 1 });
    },
  );
});

describe('a handler', () => {
  it.each([
    ['an error class', TypeError, new TypeError('no')],
    ['a code', 'ECONNRESET', RESET],
    ['a code of a cause, as fetch has it', 'ECONNRESET', new TypeError('fetch failed', { cause: RESET })],
    ['a code that is a number', '11000', Object.assign(new Error('duplicate'), { code: 11_000 })],
    ['a question', (error: unknown) => error === 'busy', 'busy'],
    ['a class that is no error', class Refused {}, undefined],
  ])('is found by %s', async (_, match, error) => {
    const recovery = start();
    recovery.on(match as never, { degrade: 'fallback' });
    const thrown = error ?? new (match as new () => unknown)();
    expect(await ended(recovery.run('read', failing(thrown)))).toBe('fallback');
    expect(await ended(recovery.run('read', failing(new RangeError('other'))))).toHaveProperty('error');
  });

  it('is the first registered of two that match, and the next when that is taken back', async () => {
    const recovery = start();
    const takeBack = recovery.on('ECONNRESET', { degrade: 'special' });
    recovery.on(Error, { degrade: 'general' });
    expect(await recovery.run('read', failing(RESET))).toBe('special');
    takeBack();
    expect(await recovery.run('read', failing(RESET))).toBe('general');
  });

  it('is passed over when its question throws', async () => {
    const recovery = start();
    const asks = (error: unknown): boolean => (error as { deep: { code: string } }).deep.code === 'x';
    recovery.on(asks, { degrade: 'wrong' });
    recovery.on(Error, { degrade: 'fallback' });
    expect(await recovery.run('read', failing(RESET))).toBe('fallback');
    expect(recovery.stats().byHandler.asks?.faults).toEqual({ threw: 1, hung: 0, recursed: 0 });
  });

  it.each([
    ['match', '', {}],
    ['match', undefined, {}],
    ['handlers', 'X', null],
    ['recover', 'X', { recover: 'reconnect' }],
    ['retry', 'X', { retry: '3' }],
    ['retry.times', 'X', { retry: -1 }],
    ['retry.base', 'X', { retry: { base: 'soon' } }],
    ['retry.most', 'X', { retry: { most: 'long' } }],
  ])('is refused when its `%s` makes no sense', (name, match, handlers) => {
    expect(() => start().on(match as string, handlers as never)).toThrow(`Expected \`${name}\``);
  });
});

describe('a recovery', () => {
  it('tells no watcher that comes after it was closed, and goes on', async () => {
    const recovery = createRecovery();
    await recovery.run('run that is closed', () => 1);
    const open = watchUsage();
    recovery.close();
    recovery.close();
    expect(await recovery.run('run that is closed', () => 2)).toBe(2);
    const late = watchUsage();
    const told = [open, late].map((watch) => watch.states().filter(({ name }) => name === 'run that is closed'));
    expect(told).toMatchObject([[{ runs: 2 }], []]);
    open.close();
    late.close();
  });

  it.each([3, null, [() => undefined, 'save']])('is refused when its `onFail` is %o', (onFail) => {
    expect(() => start({ onFail: onFail as never })).toThrow('Expected `onFail`');
  });
});

describe('the ladder', () => {
  it('tries again only what is idempotent', async () => {
    const recovery = start();
    recovery.on('ECONNRESET', { retry: 3 });
    expect(await ended(recovery.run('read', failing(RESET, RESET), { idempotent: true }))).toBe('result');
    expect(await ended(recovery.run('read', failing(RESET, RESET)))).toEqual({ error: RESET });
    expect(recovery.stats()).toMatchObject({ attempts: 4, recovered: 1, endings: { retry: 1, fail: 1 } });
    expect(recovery.stats().byHandler.ECONNRESET).toMatchObject({ retries: 2, recovered: 1 });
  });

  it('waits for an even share of a doubling span', async () => {
    const recovery = start();
    recovery.on(Error, { retry: { times: 4, base: 100, most: 300 } });
    const moments: number[] = [];
    const began = Date.now();
    const fn = () => {
      moments.push(Date.now() - began);
      throw RESET;
    };
    await ended(recovery.run('read', fn, { idempotent: true }));
    expect(moments).toEqual([0, 50, 150, 300, 450]);
  });

  it('goes from retry over recover and degrade to fail, each with the error and its context', async () => {
    const recovery = start();
    const rungs: unknown[] = [];
    const rung =
      (name: string) =>
      (error: unknown, context: unknown): never => {
        rungs.push([name, error, context]);
        throw error;
      };
    recovery.on('ECONNRESET', { retry: 1, recover: rung('recover'), degrade: rung('degrade'), fail: rung('fail') });
    const fn = failing(RESET, RESET);
    const context = { order: 7 };
    expect(await ended(recovery.run('save', fn, { idempotent: true, context }))).toEqual({ error: RESET });
    expect(fn).toHaveBeenCalledTimes(2);
    expect(rungs).toEqual(['recover', 'degrade', 'fail'].map((name) => [name, RESET, context]));
    expect(recovery.stats().byHandler.ECONNRESET?.faults.threw).toBe(0);
  });

  it('lets `recover` repair and try once more', async () => {
    const recovery = start();
    recovery.on('ECONNRESET', {
      recover: async (_, __, { again, attempts }) =>
        `${await again()} after ${attempts}, then ${await again().catch(() => 'no more')}`,
    });
    expect(await recovery.run('read', failing(RESET))).toBe('result after 1, then no more');
    expect(recovery.stats()).toMatchObject({ attempts: 2, recovered: 1, endings: { recover: 1 } });
  });

  it('marks a fallback: for the caller who asks, for a listener and in the figures', async () => {
    const onDegraded = vi.fn();
    const recovery = start({ onDegraded });
    recovery.on('ECONNRESET', { degrade: undefined });
    const told = await recovery.follow('read', failing(RESET), { context: 'c' });
    expect(told).toEqual({ value: undefined, ending: 'degrade', attempts: 1, error: RESET });
    expect(onDegraded).toHaveBeenCalledWith({ operation: 'read', error: RESET, context: 'c' });
    expect(recovery.stats()).toMatchObject({ recovered: 0, endings: { degrade: 1 } });
  });

  it('climbs past retrying while that has not helped so often, so lately', async () => {
    const recovery = start({ climb: { failures: 2, within: '10s' } });
    recovery.on('ECONNRESET', { retry: 1, degrade: 'fallback' });
    const attempts = async (): Promise<number> => {
      const fn = failing(RESET, RESET);
      await ended(recovery.run('read', fn, { idempotent: true }));
      return fn.mock.calls.length;
    };
    expect([await attempts(), await attempts(), await attempts()]).toEqual([2, 2, 1]);
    vi.setSystemTime(Date.now() + 10_001);
    expect(await attempts()).toBe(2);
    expect(recovery.stats().byOperation.read?.refused).toEqual({ budget: 0, climbed: 1 });
  });

  it('keeps to the budget of the operation', async () => {
    const recovery = start({ budget: { ratio: 0, perSecond: 1, most: 2 }, climb: { failures: 100 } });
    recovery.on('ECONNRESET', { retry: { times: 1, base: 0 } });
    const fn = vi.fn(() => Promise.reject(RESET));
    for (let run = 0; run < 5; run += 1) await ended(recovery.run('read', fn, { idempotent: true }));
    expect(fn).toHaveBeenCalledTimes(7);
    vi.setSystemTime(Date.now() + 1_000);
    await ended(recovery.run('read', fn, { idempotent: true }));
    expect(fn).toHaveBeenCalledTimes(9);
    expect(recovery.stats().byOperation.read?.refused.budget).toBe(3);
  });
});
