/** What is known between looks, and when the next ones come. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { health, named, states, takes } from '../test/health.ts';
import type { Outcome } from './index.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => void vi.useRealTimers());

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
    expect(() => subject.maintain({ for: '1h', checks: 'a' as never })).toThrow(expect.objectContaining({ code }));
    for (const none of [null, '1h'])
      expect(() => subject.maintain(none as never)).toThrow(expect.objectContaining({ code }));
  });
});
