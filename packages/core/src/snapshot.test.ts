import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { content } from '../test/recordings.ts';
import { createMonitor } from './create-monitor.ts';
import type { OperationSnapshot } from './snapshot.ts';

describe('snapshot', () => {
  it('has the figures of every series that was recorded to, and its moment', () => {
    const monitor = createMonitor({ clock: fakeClock({ now: 5000 }), tick: 'manual' });
    for (let ms = 1; ms <= 1000; ms += 1) monitor.operation('save').record(ms, { failed: ms > 990 });
    monitor.operation('never');
    const snapshot = monitor.snapshot();
    expect(snapshot).toMatchObject({ at: 5000, window: undefined });
    expect(snapshot.operations.map(({ name }) => name)).toEqual(['save']);
    const { p50, p95, p99, p999, ...exact } = snapshot.operation('save') as OperationSnapshot;
    expect(exact).toMatchObject({ count: 1000, failed: 10, errorRate: 0.01, min: 1, max: 1000 });
    expect(exact.mean).toBeCloseTo(500.5, 9);
    for (const [actual, rank] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
      [p999, 999],
    ] as [number, number][]) {
      expect(Math.abs(actual - rank) / rank).toBeLessThan(0.0055);
    }
  });

  it('is frozen, and stays as it was whatever is recorded later', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const save = monitor.operation('save', { tenant: 'a' }, { last: 10 });
    save.record(10);
    for (const window of [undefined, '1m', 'last'] as const) {
      const snapshot = window === undefined ? monitor.snapshot() : monitor.snapshot({ window });
      const before = snapshot.operation('save') as OperationSnapshot;
      const [figures, buckets] = [{ ...before }, content(before.histogram)];
      save.record(1e6, { failed: true });
      monitor.operation('load').record(1);
      monitor.tick();
      expect(snapshot.operation('save')).toEqual(figures);
      expect(content(before.histogram)).toEqual(buckets);
      expect([snapshot, snapshot.operations, before, before.labels].every(Object.isFrozen)).toBe(true);
    }
  });

  it('changes nothing by being taken', () => {
    const clock = fakeClock();
    const [read, unread] = [createMonitor({ clock, tick: 'manual' }), createMonitor({ clock, tick: 'manual' })];
    for (let second = 0; second < 200; second += 1) {
      clock.advance(1000);
      for (const monitor of [read, unread]) {
        if (second % 7 < 4) monitor.operation('save', {}, { last: 20 }).record(second);
        monitor.tick();
      }
      for (const window of [undefined, '10s', '1m', '5m', '1h', 'last'] as const) {
        const options = window === undefined ? {} : { window };
        read.snapshot(options).operation('save');
        read.snapshot(options);
        if (second % 40 === 0) expect(read.snapshot(options).operations).toEqual(unread.snapshot(options).operations);
      }
    }
    expect(read.takeSlowest()).toEqual(unread.takeSlowest());
  });

  it('joins the series of an operation, as if they had been one', () => {
    const [apart, joined] = [createMonitor({ tick: 'manual' }), createMonitor({ tick: 'manual' })];
    for (let i = 0; i < 300; i += 1) {
      apart.operation('save', { tenant: i % 3 }).record(i * 1.7, { failed: i % 50 === 0 });
      joined.operation('save').record(i * 1.7, { failed: i % 50 === 0 });
    }
    const [one, other] = [apart, joined].map((monitor) => monitor.snapshot().operation('save') as OperationSnapshot);
    const { histogram, mean, ...figures } = other as OperationSnapshot;
    expect(one).toMatchObject(figures);
    expect(one?.mean).toBeCloseTo(mean as number, 9);
    expect(content((one as OperationSnapshot).histogram)).toEqual(content(histogram));
  });

  it('finds a series by exactly its labels', () => {
    const monitor = createMonitor({ tick: 'manual' });
    monitor.operation('save', { a: '1', b: '2' }).record(1);
    const snapshot = monitor.snapshot();
    expect(snapshot.operation('save', { b: 2, a: 1 })?.count).toBe(1);
    expect(snapshot.operation('save', { a: '1' })).toBeUndefined();
    expect(snapshot.operation('save', {})).toBeUndefined();
    expect(snapshot.operation('load')).toBeUndefined();
  });

  it('has a mean between minimum and maximum, however it is rounded', () => {
    const monitor = createMonitor({ tick: 'manual' });
    for (let i = 0; i < 1000; i += 1) monitor.operation('save').record(0.1);
    expect(monitor.snapshot().operation('save')).toMatchObject({ min: 0.1, mean: 0.1, max: 0.1 });
  });
});
