import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { health, named, states, takes } from '../test/health.ts';

const never = (): Promise<never> => new Promise(() => undefined);

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => void vi.useRealTimers());

describe('a run', () => {
  it('asks all checks at the same time and tells what each said', async () => {
    const running = health([
      named('a', takes(100)),
      named('b', takes(100, 'warn')),
      named('c', takes(100, { state: 'fail', text: 'full', observed: [{ value: 99, unit: '%' }] })),
    ]).run();
    await vi.advanceTimersByTimeAsync(100);
    const { state, text, checks } = await running;
    expect({ state, text }).toEqual({ state: 'fail', text: 'c fails (full); b warns; 1 passes' });
    expect(checks).toEqual([
      expect.objectContaining({ name: 'a', state: 'pass', duration: 100, age: 0, at: Date.now() }),
      expect.objectContaining({ name: 'b', state: 'warn', duration: 100 }),
      expect.objectContaining({ name: 'c', state: 'fail', observed: [{ value: 99, unit: '%' }] }),
    ]);
  });

  it('of 100 checks, 10 of which hang, ends at the largest deadline with 90 passed', async () => {
    const checks = Array.from({ length: 100 }, (_, i) => {
      return named(`check ${i}`, i % 10 === 3 ? never : takes(i), { timeout: 1_000 + i });
    });
    const began = performance.now();
    const running = health(checks).run();
    await vi.advanceTimersByTimeAsync(1_093);
    const report = await running;
    expect(performance.now() - began).toBe(1_093);
    expect(report.checks.filter(({ state }) => state === 'pass')).toHaveLength(90);
    expect(report.checks.filter(({ error }) => error?.code === 'health/deadline')).toHaveLength(10);
  });

  it('waits for what a check depends on, and does not ask it when that fails', async () => {
    const asked = vi.fn();
    const running = health([
      named('report', asked, { dependsOn: ['orders'] }),
      named('orders', asked, { dependsOn: ['database'] }),
      named('cache', takes(10)),
      named('database', takes(50, 'fail')),
    ]).run();
    await vi.advanceTimersByTimeAsync(50);
    const { checks, text } = await running;
    expect(asked).not.toHaveBeenCalled();
    expect(checks.map(({ state, blockedBy }) => [state, blockedBy])).toEqual([
      ['blocked', 'database'],
      ['blocked', 'database'],
      ['pass', undefined],
      ['fail', undefined],
    ]);
    expect(text).toBe("database fails, so report and orders can't be asked; 1 passes");
  });

  it('asks what depends on a check that warns or is unknown', async () => {
    const report = await health([
      named('a', () => 'warn'),
      named('b', () => 'unknown'),
      named('c', () => 'pass', { dependsOn: ['a', 'b'] }),
    ]).run();
    expect(states(report)).toEqual({ a: 'warn', b: 'unknown', c: 'pass' });
    expect(report.state).toBe('unknown');
  });

  it('shares a look that is under way', async () => {
    const asked = vi.fn(takes(50));
    const subject = health([named('a', asked)]);
    const both = Promise.all([subject.run(), subject.run()]);
    await vi.advanceTimersByTimeAsync(50);
    expect((await both).map(({ state }) => state)).toEqual(['pass', 'pass']);
    expect(asked).toHaveBeenCalledOnce();
    void subject.run();
    expect(asked).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('asks only what is due when told so', async () => {
    const [often, seldom] = [vi.fn(), vi.fn()];
    const subject = health([named('often', often, { every: '10s' }), named('seldom', seldom, { every: '1m' })]);
    for (let i = 0; i < 7; i += 1) {
      await subject.run({ due: true });
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(often).toHaveBeenCalledTimes(7);
    expect(seldom).toHaveBeenCalledTimes(2);
  });

  it('of some kinds asks those, and what they depend on if it is not known', async () => {
    const [other, needed] = [vi.fn(), vi.fn()];
    const subject = health([
      named('other', other, { kind: 'diagnostic' }),
      named('needed', needed, { kind: 'diagnostic' }),
      named('ready', () => 'pass', { dependsOn: ['needed'] }),
    ]);
    const report = await subject.run({ kinds: ['readiness'] });
    expect(states(report)).toEqual({ ready: 'pass' });
    expect(other).not.toHaveBeenCalled();
    expect(needed).toHaveBeenCalledOnce();
  });
});

describe('a check that hangs', () => {
  it('fails at its deadline with its signal aborted, and what it says later is thrown away', async () => {
    let signal: AbortSignal | undefined;
    const subject = health([
      named(
        'slow',
        (given) => {
          signal = given;
          return takes(8_000, { state: 'pass', text: 'late' })();
        },
        { timeout: '2s' },
      ),
    ]);
    const running = subject.run();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await running).checks[0]).toMatchObject({ state: 'fail', text: 'no answer within 2 s', duration: 2_000 });
    expect(signal?.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(subject.report().checks[0]).toMatchObject({ state: 'fail', text: 'no answer within 2 s', age: 10_000 });
  });

  it('is not asked again until it has ended', async () => {
    const asked = vi.fn(takes(60_000));
    const subject = health([named('slow', asked, { timeout: '1s' })]);
    void subject.run();
    await vi.advanceTimersByTimeAsync(30_000);
    const meanwhile = await subject.run();
    expect(meanwhile.checks[0]).toMatchObject({ state: 'fail', text: 'still hanging after 30 s, so not asked again' });
    expect(asked).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(30_000);
    asked.mockImplementation(async () => undefined);
    expect((await subject.run()).state).toBe('pass');
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('that rejects after its deadline harms nobody', async () => {
    const subject = health([
      named('slow', () => new Promise((_, reject) => void setTimeout(() => reject(new Error('late')), 9_000)), {
        timeout: '1s',
      }),
    ]);
    const running = subject.run();
    await vi.advanceTimersByTimeAsync(9_000);
    expect((await running).checks[0]?.text).toBe('no answer within 1 s');
  });
});
