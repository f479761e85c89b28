import { createMonitor } from '@perf/core';
import { type ScriptRule, type StandIn, type StandInOptions, standInOsascript } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ScriptPool } from '../../applescript/script-pool.ts';
import { scriptRunnerContract } from '../../applescript/script-runner.contract.ts';
import { createScriptPool, type ScriptPoolOptions } from './create-script-pool.ts';

interface Made {
  readonly pool: ScriptPool;
  readonly standIn: StandIn;
}

function made(options: ScriptPoolOptions = {}, standInOptions: StandInOptions = {}): Made {
  const standIn = standInOsascript(standInOptions);
  const pool = createScriptPool({ osascript: standIn.path, ...options });
  onTestFinished(() => pool.close());
  return { pool, standIn };
}

const withRules = (rules: readonly ScriptRule[], options: ScriptPoolOptions = {}): Made => made(options, { rules });
const ECHO = 'return item 1 of argv';
const echo = async (pool: ScriptPool, text: string): Promise<string> => (await pool.run(ECHO, { args: [text] })).text;
const code = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: { code: string }) => error.code.replace('applescript/', ''),
  );

// The stand-in is a program with a first line that says what runs it, which Windows does not know.
const WINDOWS = process.platform === 'win32';

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

describe.skipIf(WINDOWS)('a worker', () => {
  it('serves many calls, and is not started before the first', async () => {
    const { pool, standIn } = made();
    expect(standIn.started()).toBe(0);
    for (const text of ['a', 'b', 'c']) expect(await echo(pool, text)).toBe(text);
    expect(standIn.started()).toBe(1);
    expect(new Set(standIn.calls().map(({ pid }) => pid)).size).toBe(1);
  });

  it.each(['crash', 'foreign-id', 'half-a-line', 'nonsense'] as const)(
    'that does this: %s, fails its call and is not used again',
    async (fault) => {
      const { pool, standIn } = withRules([{ when: 'FAULT', fault, reply: 'x' }]);
      await echo(pool, 'warm');
      expect(await code(pool.run('FAULT', { effect: 'read' }))).toBe('worker-lost');
      expect(await code(pool.run('FAULT'))).toBe('unknown-outcome');
      expect(await echo(pool, 'after')).toBe('after');
      expect(standIn.started()).toBe(3);
      expect(pool.stats()).toMatchObject({
        restarts: 2,
        errors: { 'applescript/worker-lost': 1, 'applescript/unknown-outcome': 1 },
      });
    },
  );

  it('that answers twice has answered once, and its second answer reaches nobody', async () => {
    const { pool, standIn } = withRules([{ when: 'TWICE', fault: 'answer-twice', reply: 'x' }]);
    expect((await pool.run('TWICE')).text).toBe('x');
    await vi.waitFor(() => expect(standIn.running()).toEqual([]));
    expect(await echo(pool, 'after')).toBe('after');
  });

  it.each([-1712, -609])('is not used again after %i', async (number) => {
    const { pool, standIn } = withRules([{ when: 'LATE', error: { number } }]);
    await code(pool.run('LATE'));
    expect(await echo(pool, 'after')).toBe('after');
    expect(new Set(standIn.calls().map(({ pid }) => pid)).size).toBe(2);
  });

  it('that takes no notice of SIGTERM ends at the deadline all the same', async () => {
    const { pool, standIn } = withRules([{ when: 'HANG', fault: 'hang-hard' }], { timeout: 500 });
    await echo(pool, 'warm');
    expect(await code(pool.run('HANG'))).toBe('unknown-outcome');
    await vi.waitFor(() => expect(standIn.running()).toEqual([]));
    expect(await echo(pool, 'after')).toBe('after');
  });

  it('may answer in pieces, without escapes, cut within characters', async () => {
    const { pool } = withRules([{ when: '日本', fault: 'bytewise' }]);
    expect(await echo(pool, '日本 é 👩‍👩‍👧 "x"')).toBe('日本 é 👩‍👩‍👧 "x"');
  });

  it('may answer, and be asked, a megabyte', async () => {
    const { pool } = made();
    const long = '\\"é日\n'.repeat(200_000);
    expect((await echo(pool, long)) === long).toBe(true);
  });

  it('that was not ready in time is killed, and so are two more; then what waits has failed', async () => {
    const { pool, standIn } = made({ start: 20 }, { start: 10_000 });
    expect(await code(echo(pool, 'a'))).toBe('not-started');
    expect(standIn.running()).toEqual([]);
    expect(pool.stats()).toMatchObject({ workers: 0, restarts: 3, waiting: 0 });
  });

  it('is given the time that is left, in the script itself', async () => {
    const { pool, standIn } = made();
    await pool.run('return 1', { timeout: '30s' });
    await pool.run('return 1', { timeout: 2_500 });
    const seconds = standIn.calls().map(({ script }) => /timeout of (\d+) seconds/.exec(script)?.[1]);
    expect(seconds).toEqual(['24', '1']);
  });

  it('ends when it has nothing to do, but for the last one', async () => {
    const { pool, standIn } = made({ size: 3, idle: 50 });
    await Promise.all(['a', 'b', 'c'].map((text) => echo(pool, text)));
    await vi.waitFor(() => expect(pool.stats().workers).toBe(1), { timeout: 5_000 });
    expect(standIn.running()).toHaveLength(1);
  });
});

describe.skipIf(WINDOWS)('calls', () => {
  it('of 50 callers on 4 workers are served in the order in which each target was asked', async () => {
    const { pool, standIn } = made({ size: 4 });
    const order: string[] = [];
    const targets = ['mail', 'notes', 'music', undefined];
    const calls = Array.from({ length: 50 }, async (_, index) => {
      const target = targets[index % targets.length];
      const text = `${target} ${String(index).padStart(2, '0')}`;
      const { text: answer } = await pool.run(ECHO, { args: [text], ...(target !== undefined && { target }) });
      expect(answer).toBe(text);
      order.push(text);
    });
    await Promise.all(calls);
    for (const target of ['mail', 'notes', 'music']) {
      const own = order.filter((text) => text.startsWith(target));
      expect(own).toEqual([...own].sort());
    }
    expect(standIn.started()).toBeLessThanOrEqual(4);
  });

  it('of one target never run at the same time, others do', async () => {
    const { pool } = withRules([{ when: 'BUSY', after: 300, reply: 'x' }], { size: 4 });
    await Promise.all(['a', 'b'].map((text) => echo(pool, text)));
    const busy = [1, 2, 3].map(() => pool.run('BUSY', { target: 'mail' }));
    const other = await pool.run(ECHO, { args: ['free'], target: 'notes' });
    expect(other.text).toBe('free');
    expect(pool.stats()).toMatchObject({ running: 1, waiting: 2 });
    await Promise.all(busy);
  });

  it('past the queue are refused, and nothing of them is run', async () => {
    const { pool, standIn } = made({ size: 1, queue: 2 });
    const calls = ['a', 'b', 'c', 'd', 'e'].map((text) => code(echo(pool, text)));
    expect(await Promise.all(calls)).toEqual(['answered', 'answered', 'answered', 'queue-full', 'queue-full']);
    expect(standIn.calls()).toHaveLength(3);
  });

  it('whose deadline comes while they wait are not run', async () => {
    const { pool, standIn } = withRules([{ when: 'HANG', fault: 'hang' }], { size: 1 });
    await echo(pool, 'warm');
    const first = code(pool.run('HANG', { timeout: 400 }));
    const error = await pool.run(ECHO, { args: ['late'], timeout: 100 }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'applescript/timed-out', begun: false });
    expect(await first).toBe('unknown-outcome');
    expect(standIn.calls().flatMap(({ args }) => args)).toEqual(['warm']);
  });

  it('that are called off in the middle end what runs them', async () => {
    const { pool, standIn } = withRules([{ when: 'HANG', fault: 'hang-hard' }]);
    const stop = new AbortController();
    const call = pool.run('HANG', { signal: stop.signal }).catch((caught: unknown) => caught);
    await vi.waitFor(() => expect(standIn.calls()).toHaveLength(1), { timeout: 5_000 });
    stop.abort(new Error('enough'));
    expect(await call).toMatchObject({
      code: 'applescript/cancelled',
      begun: true,
      cause: expect.objectContaining({ message: 'enough' }),
    });
    await vi.waitFor(() => expect(standIn.running()).toEqual([]));
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
