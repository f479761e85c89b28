import { describe, expect, it, vi } from 'vitest';
import { code, ECHO, echo, made, WINDOWS, withRules } from '../../../test/made-pool.ts';

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

  it('take their arguments as they were when it was asked', async () => {
    const { pool } = made({ size: 1 });
    const args = ['asked'];
    const calls = [echo(pool, 'first'), pool.run(ECHO, { args })];
    args[0] = 'never checked \0';
    expect(await Promise.all(calls)).toMatchObject(['first', { text: 'asked' }]);
  });

  it('with a signal that is none are refused, and leave nothing behind', async () => {
    const { pool } = made();
    const signals = [{}, new AbortController(), 'stop', null] as never[];
    const codes = await Promise.all(signals.map((signal) => code(pool.run(ECHO, { signal, timeout: 10 }))));
    expect(new Set(codes)).toEqual(new Set(['invalid-argument']));
    // The deadline of a call that never was would end the process here.
    expect(await echo(pool, 'after')).toBe('after');
    expect(pool.stats()).toMatchObject({ waiting: 0, failed: 0 });
  });
});
