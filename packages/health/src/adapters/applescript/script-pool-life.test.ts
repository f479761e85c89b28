import { createMonitor } from '@perf/core';
import { standInOsascript } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { code, ECHO, echo, made, WINDOWS, withRules } from '../../../test/made-pool.ts';
import { scriptRunnerContract } from '../../applescript/script-runner.contract.ts';
import { createScriptPool } from './create-script-pool.ts';

describe.skipIf(WINDOWS)('with the stand-in', () => {
  scriptRunnerContract('a pool of workers', () => {
    const standIn = standInOsascript();
    const runner = createScriptPool({ osascript: standIn.path, size: 3 });
    return { runner, end: () => runner.close().then(standIn.remove) };
  });
});

describe.runIf(process.platform === 'darwin')('on this Mac', () => {
  scriptRunnerContract('a pool of workers', () => {
    const runner = createScriptPool({ size: 3 });
    return { runner, end: () => runner.close() };
  });
});

describe.skipIf(WINDOWS)('a pool', () => {
  it('that is closed fails what waits and what runs, refuses what comes, and leaves no process', async () => {
    const { pool, standIn } = withRules([{ when: 'HANG', fault: 'hang-hard' }], { size: 1 });
    const running = pool.run('HANG').catch((caught: unknown) => caught);
    const waiting = pool.run(ECHO).catch((caught: unknown) => caught);
    await vi.waitFor(() => expect(standIn.calls()).toHaveLength(1), { timeout: 5_000 });
    await Promise.all([pool.close(), pool.close()]);
    expect(await running).toMatchObject({ code: 'applescript/closed', begun: true });
    expect(await waiting).toMatchObject({ code: 'applescript/closed', begun: false });
    expect(await code(echo(pool, 'x'))).toBe('closed');
    expect(standIn.running()).toEqual([]);
  });

  it('takes another size while it runs, within its bounds', async () => {
    const { pool } = made({ size: 1 });
    pool.tunable.set(3);
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => echo(pool, text)));
    expect(pool.stats().workers).toBe(3);
    pool.resize(1);
    await vi.waitFor(() => expect(pool.stats().workers).toBe(1));
    for (const size of [0, -1, Number.NaN, 1.5, 1e9, Number.POSITIVE_INFINITY]) {
      expect(() => pool.resize(size)).toThrowError(expect.objectContaining({ code: 'applescript/invalid-argument' }));
    }
    expect(pool.tunable.get()).toBe(1);
    expect(await echo(pool, 'still')).toBe('still');
  });

  it.each(['/nowhere/osascript', '/dev/null/osascript', '/etc/passwd'])(
    'says at once that %s is no program',
    async (osascript) => {
      const pool = createScriptPool({ osascript });
      const results = await Promise.all(['a', 'b', 'c'].map((text) => code(echo(pool, text))));
      expect(new Set(results)).toEqual(
        new Set([osascript.startsWith('/nowhere') && process.platform !== 'darwin' ? 'needs-macos' : 'not-started']),
      );
      await pool.close();
    },
  );

  it('tells a monitor how long calls wait and run, and how they fail', async () => {
    const monitor = createMonitor({ tick: 'manual' });
    const { pool } = withRules([{ when: 'DENIED', error: { number: -1743 } }], { monitor });
    await pool.run(ECHO, { args: ['a'], target: 'mail' });
    await code(pool.run('DENIED', { target: 'mail' }));
    const { operations, metrics } = monitor.snapshot();
    expect(operations.map(({ name, labels, count, failed }) => [name, labels, count, failed])).toEqual([
      ['applescript wait', {}, 2, 0],
      ['applescript run', { target: 'mail' }, 2, 1],
    ]);
    const errors = metrics.find(({ name }) => name === 'applescript.errors');
    expect(errors).toMatchObject({ labels: { code: 'unauthorised', number: '-1743' }, value: 1 });
    expect(pool.stats()).toMatchObject({ answered: 1, failed: 1, errorNumbers: { '-1743': 1 } });
  });

  it.each([{ size: 0 }, { size: 65 }, { queue: -1 }, { timeout: 0 }, { idle: 'soon' as never }, { start: Number.NaN }])(
    'refuses %j',
    (options) => {
      expect(() => createScriptPool(options)).toThrowError(
        expect.objectContaining({ code: 'applescript/invalid-argument' }),
      );
    },
  );
});
