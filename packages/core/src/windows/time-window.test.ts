import { type FakeClock, fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../create-monitor.ts';
import { Histogram } from '../histogram/histogram.ts';
import type { Monitor } from '../monitor.ts';
import type { OperationSnapshot } from '../snapshot.ts';
import { type TimeWindow, TimeWindows } from './time-window.ts';

/** Lets seconds pass, with a tick at the end of each. */
function pass(seconds: number, { clock, monitor }: { clock: FakeClock; monitor: Monitor }): void {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1000);
    monitor.tick();
  }
}

function start(): { clock: FakeClock; monitor: Monitor; read: (window: TimeWindow) => OperationSnapshot } {
  const clock = fakeClock();
  const monitor = createMonitor({ clock, tick: 'manual' });
  return { clock, monitor, read: (window) => monitor.snapshot({ window }).operation('save') as OperationSnapshot };
}

describe('windows of time', () => {
  it('include a call at once, before any tick', () => {
    const program = start();
    program.monitor.operation('save').record(12, { failed: true });
    expect(program.read('10s')).toMatchObject({ count: 1, failed: 1, min: 12, max: 12 });
  });

  it('forget a burst that is over, also when one call follows it', () => {
    const program = start();
    const save = program.monitor.operation('save');
    for (let second = 0; second < 8; second += 1) {
      save.record(500);
      pass(1, program);
    }
    pass(120, program);
    save.record(5);
    pass(2, program);
    expect(program.read('10s')).toMatchObject({ count: 1, max: 5 });
    expect(program.read('1m')).toMatchObject({ count: 1, max: 5 });
    expect(program.read('5m')).toMatchObject({ count: 9, max: 500 });
  });

  it('are empty after an idle hour, and say so without inventing a percentile', () => {
    const program = start();
    program.monitor.operation('save').record(12);
    pass(3600 + 360 + 1, program);
    for (const window of ['10s', '1m', '5m', '1h'] as const) {
      expect(program.read(window)).toMatchObject({ count: 0, errorRate: undefined, p95: undefined, max: undefined });
    }
    expect(program.monitor.snapshot().operation('save')).toMatchObject({ count: 1, max: 12 });
  });

  it('are not moved by a wall clock that jumps either way', () => {
    const program = start();
    const save = program.monitor.operation('save');
    save.record(12);
    for (const jump of [-86_400_000, 3_600_000 * 48]) {
      program.clock.jumpWall(jump);
      pass(2, program);
      expect(program.read('10s').count).toBe(1);
    }
    pass(10, program);
    expect(program.read('10s').count).toBe(0);
    expect(program.read('1m').count).toBe(1);
  });

  it.each([1000, 1003, 400])('keep a bounded number of states of a busy day, with a tick every %i ms', (period) => {
    const windows = new TimeWindows();
    const histogram = new Histogram();
    for (let end = period; end < 3 * 3_600_000; end += period) {
      histogram.record(5);
      windows.close({ start: end - period, end }, { histogram, failed: 0 }, { min: 5, max: 5 });
    }
    expect(windows.size).toBeLessThanOrEqual(50 + 10_000 / period);
  });

  it.each(['10m', 'toString', '', 10])('refuse %s, and name those there are', (window) => {
    const { monitor } = start();
    expect(() => monitor.snapshot({ window: window as TimeWindow })).toThrow(
      "Expected `window` to be one of '10s', '1m', '5m', '1h' and 'last'",
    );
  });
});
