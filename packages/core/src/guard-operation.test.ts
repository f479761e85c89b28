import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { guard } from './guard.ts';

const clock = fakeClock();

describe('a guard with an operation', () => {
  it.each(['enforce', 'observe'] as const)('counts every call there, the broken ones as failed: %s', async (mode) => {
    const monitor = createMonitor({ clock, tick: 'manual' });
    const guarded = guard(
      async (ms: number) => {
        clock.advance(ms);
        if (ms === 7) throw new Error('own');
        return ms;
      },
      {
        requires: { positive: (ms) => ms >= 0 },
        ensures: { small: (ms) => ms < 50 },
        within: 100,
        mode,
        operation: monitor.operation('work'),
        clock,
      },
    );
    const wait = async (ms: number) => {
      try {
        return await guarded(ms);
      } catch {
        return undefined;
      }
    };
    for (const ms of [1, 2, 7, 60, 200]) await wait(ms);
    expect(monitor.snapshot().operation('work')).toMatchObject({ count: 5, failed: 3, max: 200 });
  });

  it('counts a refused call as failed, once', () => {
    const monitor = createMonitor({ clock, tick: 'manual' });
    const guarded = guard((n: number) => n, { requires: (n) => n > 0, operation: monitor.operation('work') });
    expect(() => guarded(0)).toThrow();
    expect(guarded(1)).toBe(1);
    expect(monitor.snapshot().operation('work')).toMatchObject({ count: 2, failed: 1 });
  });

  it('counts a call as failed that went on under observe though it should not have been made', () => {
    const monitor = createMonitor({ clock, tick: 'manual' });
    const operation = monitor.operation('work');
    guard((n: number) => n, { requires: (n) => n > 0, operation, mode: 'observe' })(0);
    expect(monitor.snapshot().operation('work')).toMatchObject({ count: 1, failed: 1 });
  });
});
