import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import type { Config } from './config.ts';
import { createPerf } from './perf.ts';
import type { Perf } from './perf-in-program.ts';

/** A perf object with its data in a folder of its own, stopped after the test has used it. */
async function withPerf<const C extends Config>(config: C, use: (perf: Perf<C>) => Promise<void>): Promise<void> {
  const { path: dataDir } = await temporaryFolder();
  const perf = await createPerf<C>({ ...config, dataDir });
  try {
    await use(perf);
  } finally {
    await perf.stop();
  }
}

/** As JavaScript calls it, where no compiler knows the names. */
const untyped = (perf: Perf<never>): Perf => perf as unknown as Perf;

describe('what a program declares, while it runs', () => {
  it('is measured under its kind and labels, and judged', async () => {
    const operations = { save: { kind: 'database', labels: ['tenant'], p95: '1m', minSamples: 2 } } as const;
    await withPerf({ operations }, async (perf) => {
      expect(perf.measure('save', () => 7, { tenant: 'a' })).toBe(7);
      await expect(perf.measure('save', async () => Promise.reject(new Error('own')))).rejects.toThrow('own');
      perf.operation('save', { tenant: 'a' }).record(5_000);
      const { operations: seen, contracts, meetingTargets, recommendations } = perf.report();
      expect(seen.filter(({ name }) => name === 'save')).toMatchObject([
        { labels: { tenant: 'a' }, kind: 'database', count: 2, failed: 0 },
        { labels: {}, kind: 'database', count: 1, failed: 1 },
      ]);
      expect([contracts[0]?.state, meetingTargets]).toEqual(['kept', true]);
      expect(recommendations).toBeInstanceOf(Array);
    });
  });

  it('counts towards limits, each by its own options', async () => {
    const limits = { customers: { max: 2, mode: 'enforce' }, orders: 10 } as const;
    await withPerf({ limits }, async (perf) => {
      perf.limits.add('customers', 2);
      expect(() => perf.limits.add('customers')).toThrow(/limit of 2/);
      perf.limits.limit('orders').add(12);
      expect(perf.limits.state()).toMatchObject({ customers: { used: 2, refused: 1 }, orders: { used: 12 } });
      expect(perf.limits.takeCrossings().map(({ name, to }) => `${name} ${to}`)).toEqual([
        'customers exceeded',
        'orders exceeded',
      ]);
      expect(() => untyped(perf).limits.add('order')).toThrow(/got `order`/);
      expect(() => untyped(perf).limits.add('toString')).toThrow(/got `toString`/);
    });
  });

  it('knows its kinds of sessions, and says which when another is asked for', async () => {
    await withPerf({ sessions: { users: { max: 1 } } }, async (perf) => {
      perf.sessions.users.register('a');
      perf.sessions.users.register('b');
      expect(perf.report().sessions).toMatchObject([{ name: 'users', active: 1, displaced: 1 }]);
      expect(() => untyped(perf).sessions.user).toThrow(expect.objectContaining({ hint: 'There is users.' }));
      // Whoever prints or awaits it asks for names as well.
      expect(await perf.sessions).toBeDefined();
      expect([Object.keys(perf.sessions), JSON.stringify(perf.sessions)]).toEqual([['users'], expect.any(String)]);
    });
    await withPerf({}, async (perf) => {
      expect(perf.sessions.any?.register('a')).toBe(true);
    });
  });

  it('recovers by kind of error, and tries again where a retry is declared', async () => {
    const recovery = {
      save: { retry: { times: 2, base: 0 }, handlers: [{ on: TypeError, degrade: 'none' }] },
      read: { handlers: { ECONNRESET: { degrade: 'old' } } },
    } as const;
    await withPerf({ recovery }, async (perf) => {
      const flaky = vi.fn().mockRejectedValueOnce(new Error('once')).mockResolvedValue('saved');
      expect(await perf.recovery.run('save', flaky)).toBe('saved');
      expect(await perf.recovery.run('save', () => Promise.reject(new TypeError('bad')))).toBe('none');
      const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      expect(await perf.recovery.follow('read', () => Promise.reject(reset))).toMatchObject({
        value: 'old',
        ending: 'degrade',
      });
      await expect(perf.recovery.run('read', () => Promise.reject(new Error('other')))).rejects.toThrow('other');
      expect(() => untyped(perf).recovery.run('reed', flaky)).toThrow(
        expect.objectContaining({ hint: 'There are save, read.' }),
      );
      expect(perf.report().recovery).toMatchObject([
        { operation: 'save', runs: 2, recovered: 1, degraded: 1 },
        { operation: 'read', runs: 2, degraded: 1, failed: 1 },
      ]);
    });
  });

  it('expects its jobs, also those that never run', async () => {
    await withPerf({ jobs: { 'import mail': { every: '5m' } } }, async (perf) => {
      perf.job('import mail').run(() => 7);
      expect(perf.report().jobs).toMatchObject([{ name: 'import mail', failures: 0 }]);
    });
    await withPerf({ jobs: { 'import mail': { every: '5m' } } }, async (perf) => {
      expect(perf.report().jobs?.map(({ name }) => name)).toEqual(['import mail']);
    });
  });

  it('has its own state kept and given back: a map as records, anything else as it is', async () => {
    const orders = new Map([['o-1', { total: 12 }]]);
    let settings = { theme: 'dark' };
    const backup = { sources: { orders: () => orders, late: async () => orders }, state: () => settings } as const;
    await withPerf({ backup }, async (perf) => {
      expect(perf.report().backups).toBeUndefined();
      const { id } = await perf.backup.now();
      orders.set('o-2', { total: 7 });
      settings = { theme: 'light' };
      expect(await perf.backup.records(id, 'orders')).toEqual(new Map([['o-1', { total: 12 }]]));
      expect(await perf.backup.read(id, 'late')).toEqual({ 'o-1': { total: 12 } });
      expect(await perf.backup.read(id, 'state')).toEqual({ theme: 'dark' });
      expect(perf.report().backups).toMatchObject({ attempts: 1, successRate: 1, last: { snapshot: id, error: null } });
    });
  });

  it('tells of a backup that failed', async () => {
    const state = () => {
      throw new Error('no state');
    };
    await withPerf({ backup: { state } }, async (perf) => {
      await expect(perf.backup.now()).rejects.toThrow('no state');
      const { backups } = perf.report();
      expect(backups).toMatchObject({ attempts: 1, failed: 1, failures: 1, successRate: 0, newestAge: null });
      expect(backups?.last?.error).toContain('no state');
    });
  });
});

describe('a perf object as something to look at', () => {
  it('tells of each look, keeps notes on the time axis, and gives its history', async () => {
    await withPerf({ service: 'shop' }, async (perf) => {
      const at = Date.now();
      const [broken, whole] = [vi.fn(() => fail()), vi.fn()];
      perf.onTick(broken);
      const end = perf.onTick(whole);
      await vi.waitFor(() => expect(whole).toHaveBeenCalledTimes(2), 5_000);
      end();
      expect(broken).toHaveBeenCalledTimes(1);
      expect(perf.report().notes).toEqual([expect.stringContaining('broken page')]);
      await perf.annotate({ at, kind: 'deploy', text: 'v2' });
      expect(await perf.history?.annotations({ from: at, to: at + 1 })).toMatchObject([{ text: 'v2' }]);
      expect([perf.service, perf.startedAt <= at, await perf.attempts()]).toEqual(['shop', true, []]);
    });
  });
});

function fail(): never {
  throw new Error('broken page');
}
