import { describe, expect, it, vi } from 'vitest';
import { decideTime, ended, failing, never, RESET, start } from '../../test/recovering.ts';
import type { RecoveryFault } from './terms.ts';

decideTime();

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

  it('is not entered again by a run that it has begun and not waited for', async () => {
    const recovery = start();
    const recover = vi.fn(() => {
      void recovery.run('deeper', failing(RESET)).catch(() => undefined);
      return 'repaired';
    });
    recovery.on('ECONNRESET', { recover });
    expect(await ended(recovery.run('read', failing(RESET)))).toBe('repaired');
    expect(recover).toHaveBeenCalledTimes(1);
    expect(recovery.stats().byHandler.ECONNRESET?.faults.recursed).toBe(1);
  });

  it('is there for what comes, once it has ended, over a connection that it has made', async () => {
    const recovery = start();
    const results: unknown[] = [];
    const connect = (): void => {
      setTimeout(async () => results.push(await recovery.run('consume', failing(RESET))), 100);
    };
    const recover = vi.fn(() => {
      if (recover.mock.calls.length === 1) connect();
      return 'repaired';
    });
    recovery.on('ECONNRESET', { recover });
    expect(await ended(recovery.run('read', failing(RESET)))).toBe('repaired');
    expect(results).toEqual(['repaired']);
    expect(recovery.stats().byHandler.ECONNRESET?.faults.recursed).toBe(0);
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
