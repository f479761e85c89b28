import { createMonitor, type PerfError } from '@perf/core';
import { describe, expect, it, vi } from 'vitest';
import { decideTime, ended, failing, never, RESET, start } from '../../test/recovering.ts';

decideTime();

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

  it('counts what is protected by itself, so that the rest is not protected with it', async () => {
    const recovery = start();
    for (let i = 0; i < 1_100; i += 1) await recovery.run(`user ${i}`, failing());
    recovery.protect('read', { bulkhead: { concurrent: 1 } });
    const both = [1_200, 1_201].map((i) => recovery.run(`user ${i}`, failing()));
    expect(await Promise.all(both)).toEqual(['result', 'result']);
    expect(await recovery.run('read', failing())).toBe('result');
    expect(recovery.stats().byOperation.read?.runs).toBe(1);
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
