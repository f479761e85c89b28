import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CheckOptions,
  createHealth,
  defineCheck,
  type Health,
  type HealthOptions,
  type Outcome,
} from './index.ts';

/** The time of the fake timers, so that deadlines and ages are of one piece. */
const clock = { now: () => Date.now(), monotonic: () => performance.now() };

const never = (): Promise<never> => new Promise(() => undefined);
const takes = (ms: number, outcome?: Outcome): (() => Promise<Outcome>) => {
  return () => new Promise((resolve) => void setTimeout(() => resolve(outcome), ms));
};

function health(checks: readonly CheckOptions[], options: Partial<HealthOptions> = {}): Health {
  return createHealth({ checks, clock, random: () => 0, ...options });
}

const named = (name: string, run: CheckOptions['run'], more: Partial<CheckOptions> = {}): CheckOptions =>
  defineCheck({ name, run, ...more });

const states = ({ checks }: ReturnType<Health['report']>): Record<string, string> =>
  Object.fromEntries(checks.map(({ name, state }) => [name, state]));

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

describe('a report', () => {
  it('asks nothing, and says what has not been asked yet', () => {
    const asked = vi.fn();
    const report = health([named('a', asked)]).report();
    expect(asked).not.toHaveBeenCalled();
    expect(report).toMatchObject({ state: 'unknown', text: 'a is unknown (not asked yet)' });
    expect(report.checks[0]).toMatchObject({ state: 'unknown', at: undefined, age: undefined });
  });

  it('tells ages that no jump of the wall clock moves', async () => {
    const subject = health([named('a', () => 'pass')]);
    await subject.run();
    await vi.advanceTimersByTimeAsync(5_000);
    vi.setSystemTime(Date.UTC(2031, 0, 1));
    expect(subject.report().checks[0]).toMatchObject({ age: 5_000, at: Date.UTC(2026, 0, 1) });
  });

  it('keeps ages and durations at 0 or above when even the monotonic clock goes back, and asks again', async () => {
    let time = 1_000_000;
    const subject = health([named('a', () => 'pass', { every: '1h' })], {
      clock: { now: () => 0, monotonic: () => time },
    });
    await subject.run();
    time = 5;
    expect(subject.report().checks[0]).toMatchObject({ age: 0 });
    const report = await subject.run({ due: true });
    time = 10;
    expect(report.checks[0]?.duration).toBe(0);
    expect(subject.report().checks[0]?.age).toBe(5);
  });

  it('holds a result for unknown when it is older than its check allows', async () => {
    const subject = health([named('a', () => 'pass', { maxAge: '1m' })]);
    await subject.run();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(subject.report().state).toBe('pass');
    await vi.advanceTimersByTimeAsync(1);
    expect(subject.report()).toMatchObject({ state: 'unknown', text: 'a is unknown (not asked for 60 s)' });
  });

  it('is frozen', async () => {
    const report = await health([named('a', () => 'pass')]).run();
    expect([report, report.checks, report.checks[0]].every(Object.isFrozen)).toBe(true);
  });
});

describe('a start-up check', () => {
  it('is asked until it passes, and never again', async () => {
    const asked = vi.fn<() => Outcome>(() => 'pass').mockImplementationOnce(() => 'fail');
    const subject = health([named('migrated', asked, { kind: 'startup', every: '1s' })]);
    expect((await subject.run()).state).toBe('fail');
    expect((await subject.run()).state).toBe('pass');
    await subject.run();
    subject.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(subject.report().state).toBe('pass');
    expect(asked).toHaveBeenCalledTimes(2);
  });
});

describe('a schedule', () => {
  it('asks each check at its own pace, a little early by the jitter, until it is stopped', async () => {
    const at: number[] = [];
    const began = performance.now();
    const subject = health([named('a', () => void at.push(performance.now() - began), { every: '10s' })], {
      jitter: 0.5,
      random: () => 0.5,
    });
    subject.start();
    subject.start();
    await vi.advanceTimersByTimeAsync(30_000);
    subject.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(at).toEqual([0, 7_500, 15_000, 22_500, 30_000]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never overlaps looks of a check that takes longer than its pace', async () => {
    let under = 0;
    let most = 0;
    const run = async (): Promise<void> => {
      under += 1;
      most = Math.max(most, under);
      await takes(3_000)();
      under -= 1;
    };
    const subject = health([named('a', run, { every: '1s' })]);
    subject.start();
    await vi.advanceTimersByTimeAsync(60_000);
    subject.stop();
    expect(most).toBe(1);
  });

  it('that is stopped and started while a look is under way goes on once', async () => {
    const asked = vi.fn(takes(500));
    const subject = health([named('a', asked, { every: '1s' })]);
    subject.start();
    subject.stop();
    subject.start();
    await vi.advanceTimersByTimeAsync(500);
    expect(vi.getTimerCount()).toBe(1);
    subject.stop();
  });
});

describe('maintenance', () => {
  it('excuses what is not well, and what is blocked by it, without hiding it', async () => {
    const subject = health([
      named('database', () => 'fail'),
      named('orders', () => 'pass', { dependsOn: ['database'] }),
    ]);
    await subject.run();
    expect(subject.report().state).toBe('fail');
    const end = subject.maintain({ for: '30m', checks: ['database'], reason: 'new disk' });
    const report = subject.report();
    expect(states(report)).toEqual({ database: 'fail', orders: 'blocked' });
    expect(report.state).toBe('warn');
    expect(report.text).toBe("database fails, in maintenance, so orders can't be asked");
    expect(report.checks[0]?.maintenance).toEqual({ until: Date.now() + 1_800_000, reason: 'new disk' });
    end();
    expect(subject.report().state).toBe('fail');
  });

  it('comes again at its span', async () => {
    const subject = health([named('database', () => 'fail')], {
      maintenance: [{ from: '2026-01-01T03:00:00Z', for: '30m', every: '1d' }],
    });
    await subject.run();
    const at = (text: string): string => {
      vi.setSystemTime(new Date(text));
      return subject.report().state;
    };
    expect(at('2026-01-01T02:59:59Z')).toBe('fail');
    expect(at('2026-01-01T03:00:00Z')).toBe('warn');
    expect(at('2026-01-05T03:29:59Z')).toBe('warn');
    expect(at('2026-01-05T03:30:00Z')).toBe('fail');
  });

  it('refuses what makes no sense', () => {
    const subject = health([named('a', () => 'pass')]);
    const code = 'health/invalid-maintenance';
    expect(() => subject.maintain({ for: '1h', checks: ['b'] })).toThrow(expect.objectContaining({ code }));
    expect(() => subject.maintain({ from: 'tonight', for: '1h' })).toThrow(expect.objectContaining({ code }));
    expect(() => subject.maintain({ for: '2h', every: '1h' })).toThrow(expect.objectContaining({ code }));
  });
});
