import { describe, expect, it } from 'vitest';
import { bothClocks } from '../../test/both-clocks.ts';
import { createLimiter, type Limiter } from './limiter.ts';

const { clock, pass } = bothClocks();

/** Calls that end when they are told to, by name. */
function dependency(limiter: Limiter) {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const call = (name: string, options?: Parameters<Limiter['run']>[1]): Promise<string> =>
    limiter.run(() => {
      begun.push(name);
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return end.promise;
    }, options);
  return { begun, call, end: (name: string) => ends.get(name)?.resolve(name) };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await undefined;
};

describe('a limiter', () => {
  it('runs as many as the limit, lets as many wait, and sheds the rest at once', async () => {
    const limiter = createLimiter({ initial: 2, max: 2, name: 'api' });
    const { begun, call, end } = dependency(limiter);
    const accepted = [call('a'), call('b'), call('c'), call('d')];
    await expect(call('e')).rejects.toMatchObject({
      code: 'limiter/shed',
      message: '`api` shed a call: 2 run and 2 wait, at a limit of 2',
    });
    expect(begun).toEqual(['a', 'b']);
    end('a');
    await turns();
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const name of ['b', 'c']) end(name);
    await turns();
    end('d');
    expect(await Promise.all(accepted)).toEqual(['a', 'b', 'c', 'd']);
    expect(limiter.stats()).toMatchObject({ running: 0, waiting: 0, succeeded: 4, shed: 1 });
  });

  it("gives back a function's own error, and its place", async () => {
    const limiter = createLimiter({ initial: 1, max: 1 });
    const fault = new Error('mine');
    await expect(limiter.run(() => Promise.reject(fault))).rejects.toBe(fault);
    await expect(
      limiter.run(() => {
        throw fault;
      }),
    ).rejects.toBe(fault);
    expect(await limiter.run(() => 1)).toBe(1);
    expect(limiter.stats()).toMatchObject({ failed: 2, succeeded: 1 });
  });

  it('serves callers in turns, however many calls one of them makes', async () => {
    const limiter = createLimiter({ initial: 1, max: 1, maxWaiting: 10 });
    const { begun, call, end } = dependency(limiter);
    const all = [call('first')];
    for (let i = 0; i < 4; i += 1) all.push(call(`greedy ${i}`, { caller: 'greedy' }));
    all.push(call('modest 0', { caller: 'modest' }), call('modest 1', { caller: 'modest' }));
    for (const _ of all) {
      end(begun.at(-1) ?? '');
      await turns();
    }
    await Promise.all(all);
    expect(begun).toEqual(['first', 'greedy 0', 'modest 0', 'greedy 1', 'modest 1', 'greedy 2', 'greedy 3']);
  });

  it('makes room for a caller with fewer when the queue is full', async () => {
    const limiter = createLimiter({ initial: 1, max: 1, maxWaiting: 3 });
    const { call } = dependency(limiter);
    void call('running');
    const greedy = [0, 1, 2].map((i) => call(`greedy ${i}`, { caller: 'greedy' }));
    void call('modest', { caller: 'modest' });
    await expect(greedy[2]).rejects.toMatchObject({ code: 'limiter/shed' });
    await expect(call('greedy 3', { caller: 'greedy' })).rejects.toMatchObject({ code: 'limiter/shed' });
    expect(limiter.stats()).toMatchObject({ waiting: 3, shed: 2 });
  });

  it('sheds what has waited too long, and what would', async () => {
    const limiter = createLimiter({ initial: 1, max: 1, maxWaiting: 10, maxWait: '100ms', clock });
    const { begun, call, end } = dependency(limiter);
    void call('a');
    await pass(80);
    end('a');
    await turns();
    void call('b');
    const late = expect(call('c')).rejects.toThrow('it waited 100 ms');
    await expect(call('d')).rejects.toThrow('it would wait some 160 ms');
    await pass(100);
    await late;
    expect(begun).toEqual(['a', 'b']);
  });

  it('leaves out a call that is aborted before it runs', async () => {
    const limiter = createLimiter({ initial: 1, max: 1 });
    const { begun, call, end } = dependency(limiter);
    await expect(call('never', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'limiter/cancelled' });
    void call('a');
    const leaver = new AbortController();
    const gone = expect(call('b', { signal: leaver.signal })).rejects.toMatchObject({ code: 'limiter/cancelled' });
    leaver.abort();
    await gone;
    end('a');
    await turns();
    expect(begun).toEqual(['a']);
    expect(limiter.stats()).toMatchObject({ cancelled: 2, running: 0, waiting: 0 });
  });

  it.each([
    [{ algorithm: 'vegas' as 'aimd' }, "Expected `algorithm` to be 'gradient' or 'aimd', got `vegas`"],
    [{ min: 0 }, 'Expected `min` to be an integer of at least 1, got `0`'],
    [{ min: 5, max: 4 }, 'Expected `max` to be an integer of at least 5, got `4`'],
    [{ max: 4, initial: 5 }, 'Expected `initial` to be an integer from 1 to 4, got `5`'],
    [{ maxWait: 0 }, 'Expected `maxWait` to be a duration above 0 and at most 24 days, got `0`'],
  ])('says what is wrong with %j', (options, message) => {
    expect(() => createLimiter(options)).toThrow(message);
  });
});

describe('aimd', () => {
  it('is known by its usual name, and begins with the limit it is given', () => {
    expect(createLimiter({ algorithm: 'AIMD', limit: 3 }).stats()).toMatchObject({ algorithm: 'aimd', limit: 3 });
  });

  /** Calls in rounds: as many at once as may, each taking so long. */
  async function rounds(limiter: Limiter, count: number, { took = 10, fail = false } = {}): Promise<void> {
    for (let round = 0; round < count; round += 1) {
      const calls = Array.from({ length: limiter.limit }, () =>
        limiter.run(async () => {
          await new Promise((resolve) => setTimeout(resolve, took));
          if (fail) throw new Error('too much');
        }),
      );
      const ended = Promise.allSettled(calls);
      await pass(took);
      await ended;
    }
  }

  it('gives a place more for each round that went well, and a tenth fewer for a round that did not', async () => {
    const limiter = createLimiter({ algorithm: 'aimd', initial: 10, max: 20, clock });
    await rounds(limiter, 1);
    expect(limiter.limit).toBe(10);
    await rounds(limiter, 4);
    const well = limiter.limit;
    expect(well).toBeGreaterThan(12);
    await rounds(limiter, 1, { fail: true });
    expect(limiter.limit).toBe(Math.floor(0.9 * (well + 0.5)));
    await rounds(limiter, 60);
    expect(limiter.limit).toBe(20);
  });

  it('stays within its bounds however much goes wrong, and recovers', async () => {
    const limiter = createLimiter({ algorithm: 'aimd', initial: 10, min: 2, max: 20, clock });
    await rounds(limiter, 100, { fail: true });
    expect(limiter.limit).toBe(2);
    await rounds(limiter, 200);
    expect(limiter.limit).toBe(20);
  });

  it('counts what the caller says is overload, and no other error', async () => {
    const overloaded = (error: unknown): boolean => (error as Error).message !== 'too much';
    const limiter = createLimiter({ algorithm: 'aimd', initial: 10, overloaded, clock });
    await rounds(limiter, 5, { fail: true });
    expect(limiter.limit).toBe(10);
  });

  it('gives way when calls take longer than the target', async () => {
    const limiter = createLimiter({ algorithm: 'aimd', initial: 10, target: '50ms', clock });
    await rounds(limiter, 10, { took: 100 });
    expect(limiter.limit).toBeLessThan(7);
  });
});
