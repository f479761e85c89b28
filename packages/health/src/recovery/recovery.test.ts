import { createMonitor, type PerfError } from '@perf/core';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRecovery } from './recovery.ts';
import type { RecoveryFault, RecoveryOptions } from './terms.ts';

const RESET = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** Time is vitest's: waits, deadlines and cockatiel's own look at the clock agree. */
const clock = { now: () => Date.now(), monotonic: () => Date.now() };
const start = (options: RecoveryOptions = {}) => createRecovery({ clock, random: () => 0.5, ...options });

/** Fails with the errors in turn, then gives `'result'`. */
function failing(...errors: unknown[]) {
  return vi.fn(async () => {
    if (errors.length > 0) throw errors.shift();
    return 'result';
  });
}

/** The result, or the error in a box, once the waits in between are over. */
async function ended(run: Promise<unknown>): Promise<unknown> {
  const settled = run.then(
    (value) => value,
    (error: unknown) => ({ error }),
  );
  await vi.runAllTimersAsync();
  return settled;
}

const never = (): Promise<never> => new Promise(() => undefined);

// What is loaded when protection is asked for comes from a disk, which no fake timer speeds up.
beforeAll(() => import('cockatiel'));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

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
    ['retry.most', 'X', { retry: { most: 'long' } }],
  ])('is refused when its `%s` makes no sense', (name, match, handlers) => {
    expect(() => start().on(match as string, handlers as never)).toThrow(`Expected \`${name}\``);
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

describe('a handler that is broken itself', () => {
  it.each(['recover', 'degrade', 'fail'] as const)('whose `%s` throws leaves the error as it was', async (rung) => {
    const faults: RecoveryFault[] = [];
    const recovery = start({ onFault: (fault) => faults.push(fault) });
    const bug = new TypeError('x is not a function');
    recovery.on('ECONNRESET', {
      [rung]: () => {
        throw bug;
      },
    });
    expect(await ended(recovery.run('read', failing(RESET)))).toEqual({ error: RESET });
    expect(faults).toMatchObject([
      { of: 'ECONNRESET', kind: 'threw', error: { code: 'health/handler-failed', cause: bug } },
    ]);
    expect(recovery.stats().byHandler.ECONNRESET?.lastFault).toBe(
      `\`${rung}\` of \`ECONNRESET\` threw: TypeError: x is not a function`,
    );
  });

  it('gives way to the next rung when it hangs, and is told to stop', async () => {
    const recovery = start({ deadline: '5s' });
    let signal: AbortSignal | undefined;
    recovery.on('ECONNRESET', {
      recover: (_, __, situation) => {
        signal = situation.signal;
        return never();
      },
      degrade: 'fallback',
    });
    expect(await ended(recovery.run('read', failing(RESET)))).toBe('fallback');
    expect(signal?.aborted).toBe(true);
    expect(recovery.stats().byHandler.ECONNRESET?.faults.hung).toBe(1);
  });

  it('is not entered again by its own run, however deep; at the same time by others it is', async () => {
    const recovery = start();
    const recover = vi.fn(async (): Promise<unknown> => {
      await Promise.resolve();
      return recovery.run('deeper', () => Promise.reject(RESET));
    });
    recovery.on('ECONNRESET', { recover });
    const runs = [recovery.run('read', failing(RESET)), recovery.run('read', failing(RESET))].map(ended);
    expect(await Promise.all(runs)).toEqual([{ error: RESET }, { error: RESET }]);
    expect(recover).toHaveBeenCalledTimes(2);
    expect(recovery.stats().byHandler.ECONNRESET?.faults).toMatchObject({ recursed: 2 });
  });

  it('changes nothing by what its listeners throw', async () => {
    const throws = () => {
      throw new Error('listener');
    };
    const recovery = start({ onFault: throws, onDegraded: throws });
    recovery.on('ECONNRESET', { recover: throws, degrade: 'fallback' });
    expect(await recovery.run('read', failing(RESET))).toBe('fallback');
  });
});

describe('the safe state', () => {
  it('is reached hook by hook, whatever they do, when a run has failed for good', async () => {
    const reached: string[] = [];
    const faults: RecoveryFault[] = [];
    const hooks = [
      () => void reached.push('stop'),
      () => Promise.reject(new Error('disk full')),
      never,
      ({ operation }: { operation: string }) => void reached.push(`back up after ${operation}`),
    ];
    const recovery = start({ onFail: hooks, onFault: (fault) => faults.push(fault) });
    expect(await ended(recovery.run('save', failing(RESET)))).toEqual({ error: RESET });
    expect(reached).toEqual(['stop', 'back up after save']);
    expect(faults.map(({ of, kind }) => [of, kind])).toEqual([
      ['onFail', 'threw'],
      ['onFail', 'hung'],
    ]);
  });

  it('is made once for runs that fail together, and not again by a hook that fails', async () => {
    const recovery = start({
      onFail: () => backUp(),
    });
    const backUp = vi.fn(() => recovery.run('back up', () => Promise.reject(RESET)));
    const runs = [1, 2, 3].map(() => ended(recovery.run('save', failing(RESET))));
    expect(await Promise.all(runs)).toEqual(Array(3).fill({ error: RESET }));
    expect(backUp).toHaveBeenCalledTimes(1);
  });
});

describe('a caller who gives up', () => {
  const reason = new Error('shutting down');

  it.each(['the operation', 'a wait', 'a handler'])('is let go at once in %s', async (place) => {
    const recovery = start();
    const giveUp = new AbortController();
    recovery.on('ECONNRESET', place === 'a wait' ? { retry: { base: '10s' } } : { recover: never });
    const fn = vi.fn(place === 'the operation' ? never : () => Promise.reject(RESET));
    const run = recovery.run('read', fn, { signal: giveUp.signal, idempotent: true });
    const settled = run.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1);
    giveUp.abort(reason);
    expect(await settled).toBe(reason);
    await vi.runAllTimersAsync();
    expect(fn).toHaveBeenCalledTimes(1);
    expect(recovery.stats().endings).toMatchObject({ abort: 1, fail: 0 });
  });

  it('does not begin what is called off already', async () => {
    const fn = failing();
    const run = start().run('read', fn, { signal: AbortSignal.abort(reason) });
    await expect(run).rejects.toBe(reason);
    expect(fn).not.toHaveBeenCalled();
  });

  it('leaves no listener behind on a signal that lives long', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const recovery = start();
    await recovery.run('read', failing(), { signal });
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed).toHaveBeenCalledTimes(1);
  });
});

describe('protection', () => {
  const codeOf = async (run: Promise<unknown>): Promise<unknown> => {
    const result = (await ended(run)) as { error?: PerfError };
    return result.error === undefined ? result : result.error.code;
  };

  it('ends an attempt that takes too long, and its signal says so', async () => {
    const recovery = start();
    recovery.protect('read', { timeout: '2s' });
    let signal: AbortSignal | undefined;
    const fn = (attempt: { signal: AbortSignal }): Promise<never> => {
      signal = attempt.signal;
      return never();
    };
    expect(await codeOf(recovery.run('read', fn))).toBe('health/timed-out');
    expect(signal?.aborted).toBe(true);
    recovery.on('health/timed-out', { degrade: 'stale' });
    expect(await ended(recovery.run('read', never))).toBe('stale');
  });

  it('opens the circuit after failures in a row, says why, and closes it when an attempt succeeds', async () => {
    const recovery = start();
    recovery.protect('read', { breaker: { failures: 3, halfOpenAfter: '10s' } });
    const circuit = () => recovery.stats().byOperation.read?.circuit;
    const fn = vi.fn<() => Promise<string>>(() => Promise.reject(RESET));
    for (let i = 0; i < 3; i += 1) expect(await codeOf(recovery.run('read', fn))).toBe('ECONNRESET');
    const refused = (await ended(recovery.run('read', fn))) as { error: PerfError };
    expect(refused.error).toMatchObject({ code: 'health/circuit-open', cause: RESET });
    expect([fn.mock.calls.length, circuit()]).toEqual([3, 'open']);
    vi.setSystemTime(Date.now() + 10_000);
    fn.mockResolvedValue('back');
    expect([await recovery.run('read', fn), circuit()]).toEqual(['back', 'closed']);
  });

  it('forgets failures of long ago, and those before a success', async () => {
    const recovery = start();
    recovery.protect('read', { breaker: { failures: 2, within: '1m' } });
    const fail = () => codeOf(recovery.run('read', () => Promise.reject(RESET)));
    await fail();
    vi.setSystemTime(Date.now() + 60_001);
    await fail();
    expect(recovery.stats().byOperation.read?.circuit).toBe('closed');
    expect(await recovery.run('read', failing())).toBe('result');
    await fail();
    expect(await fail()).toBe('ECONNRESET');
    expect(await fail()).toBe('health/circuit-open');
  });

  it('does not count against the operation what its caller called off', async () => {
    const recovery = start();
    recovery.protect('read', { timeout: '1m', breaker: { failures: 1 } });
    const giveUp = new AbortController();
    const run = recovery.run('read', never, { signal: giveUp.signal }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1);
    giveUp.abort();
    await run;
    await vi.runAllTimersAsync();
    expect(await recovery.run('read', failing())).toBe('result');
  });

  it('lets so many through at a time, and one that waits for its turn can give up', async () => {
    const recovery = start();
    recovery.protect('read', { bulkhead: { concurrent: 1, queue: 1 } });
    const giveUp = new AbortController();
    let free: () => void = () => undefined;
    const first = recovery.run('read', () => new Promise<void>((resolve) => (free = resolve)));
    await vi.advanceTimersByTimeAsync(1);
    const waiting = failing();
    const second = recovery.run('read', waiting, { signal: giveUp.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1);
    expect(await codeOf(recovery.run('read', failing()))).toBe('health/bulkhead-full');
    giveUp.abort('enough');
    expect(await second).toBe('enough');
    free();
    await first;
    expect(await recovery.run('read', failing())).toBe('result');
    expect(waiting).not.toHaveBeenCalled();
  });

  it.each([
    ['timeout', { timeout: 0 }],
    ['breaker.failures', { breaker: { failures: 0 } }],
    ['bulkhead.concurrent', { bulkhead: { concurrent: 0.5 } }],
  ])('is refused when `%s` makes no sense', (name, protection) => {
    expect(() => start().protect('read', protection)).toThrow(`Expected \`${name}\``);
  });
});

describe('what recovery tells', () => {
  it('counts together what has too many names', async () => {
    const recovery = start();
    for (let i = 0; i < 1_100; i += 1) await recovery.run(`user ${i}`, failing());
    const { byOperation, runs } = recovery.stats();
    expect([Object.keys(byOperation).length, runs, byOperation.other?.runs]).toEqual([1_001, 1_100, 100]);
  });

  it('is in the monitor as an operation as well: the time from the first error to the end', async () => {
    const monitor = createMonitor({ tick: 'manual' });
    const recovery = start({ monitor });
    recovery.on('ECONNRESET', { retry: { base: 200 } });
    await ended(recovery.run('read', failing(RESET), { idempotent: true }));
    await ended(recovery.run('read', failing(RESET)));
    await recovery.run('read', failing());
    const { operations } = monitor.snapshot();
    expect(operations.map(({ name, count, failed, max }) => [name, count, failed, Math.round(max ?? 0)])).toEqual([
      ['recover read', 2, 1, 100],
    ]);
    expect(recovery.stats().byHandler.ECONNRESET?.duration).toEqual({ total: 100, longest: 100 });
  });
});
