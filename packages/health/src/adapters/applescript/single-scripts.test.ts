/** Programs that do what osascript does, but can't run the program of a warm worker. */
import { writeFileSync } from 'node:fs';
import { standInOsascript } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { code, ECHO, echo, type Made, NO_BRIDGE, WINDOWS, withoutBridge } from '../../../test/made-pool.ts';
import { scriptRunnerContract } from '../../applescript/script-runner.contract.ts';
import { createScriptPool, type ScriptPoolOptions } from './create-script-pool.ts';

const LESS_BRIDGE = `exec "$(dirname "$0")/osascript" -l JavaScript -e '$.NSAppleEventDescriptor = undefined;'"$4"`;

function plain({
  rules = [],
  instead,
  ...options
}: ScriptPoolOptions & Parameters<typeof standInOsascript>[0] & { instead?: string } = {}): Made {
  const standIn = standInOsascript({ rules });
  const pool = createScriptPool({ osascript: withoutBridge(standIn, instead), ...options });
  onTestFinished(() => pool.close());
  return { pool, standIn };
}

describe.skipIf(WINDOWS)('with a program that runs no worker', () => {
  scriptRunnerContract('a pool', () => {
    const standIn = standInOsascript();
    const runner = createScriptPool({ osascript: withoutBridge(standIn), size: 3 });
    return { runner, end: () => runner.close().then(standIn.remove) };
  });
});

describe.skipIf(WINDOWS)('a pool without warm workers', () => {
  it.each([
    ['ends with an error', NO_BRIDGE, 'ReferenceError'],
    ['has less of the bridge', LESS_BRIDGE, 'TypeError'],
    ['prints something else', 'echo fine; exit 0', 'said what it was not asked'],
    ['says nothing', 'exec sleep 60', 'was not ready in time'],
  ])('of a program that %s, says so', async (_, instead, why) => {
    const { pool } = plain({ instead, start: 500, size: 4 });
    expect(pool.stats().single).toBeUndefined();
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((text) => echo(pool, text)))).toEqual(['a', 'b', 'c', 'd']);
    expect(pool.stats().single).toContain(why);
  });

  it('hands over what is too long for a command, and what looks like an option', async () => {
    const { pool } = plain();
    expect((await pool.run(ECHO, { args: ['-e', 'return 2'] })).text).toBe('-e');
    const long = `"\\é日 ${'x'.repeat(1_000_000)}`;
    expect((await echo(pool, long)) === long).toBe(true);
    const { text } = await pool.run(`return "${'x'.repeat(1_000_000)}"`);
    expect(text).toHaveLength(1_000_000);
  });

  it('ends what takes no notice of SIGTERM, and what is called off or closed', async () => {
    const { pool, standIn } = plain({ rules: [{ when: 'HANG', fault: 'hang-hard' }] });
    await echo(pool, 'first');
    expect(await code(pool.run('HANG', { timeout: 300 }))).toBe('unknown-outcome');
    expect(await code(pool.run('HANG', { signal: AbortSignal.timeout(300) }))).toBe('cancelled');
    expect(await echo(pool, 'after')).toBe('after');
    const running = code(pool.run('HANG'));
    await vi.waitFor(() => expect(standIn.calls().filter(({ script }) => script.includes('HANG'))).toHaveLength(3));
    await pool.close();
    expect(await running).toBe('closed');
    expect(standIn.running()).toEqual([]);
  });

  it('knows one that crashes from one that fails', async () => {
    const rules = [{ when: 'CRASH', fault: 'crash' } as const, { when: 'DENIED', error: { number: -1743 } }];
    const { pool } = plain({ rules });
    expect(await code(pool.run('CRASH', { effect: 'read' }))).toBe('worker-lost');
    expect(await code(pool.run('DENIED'))).toBe('unauthorised');
    expect(await echo(pool, 'after')).toBe('after');
  });
});

describe.skipIf(WINDOWS)('a pool that had a warm worker once', () => {
  it('says that none can be started any more, and does not take scripts for single ones', async () => {
    const standIn = standInOsascript({ rules: [{ when: 'CRASH', fault: 'crash' }] });
    const pool = createScriptPool({ osascript: standIn.path, size: 1 });
    onTestFinished(() => pool.close());
    await echo(pool, 'warm');
    writeFileSync(standIn.path, '#!/bin/sh\nexit 3\n');
    await code(pool.run('CRASH'));
    expect(await code(echo(pool, 'after'))).toBe('not-started');
    expect(pool.stats().single).toBeUndefined();
  });
});
