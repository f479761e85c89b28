import { createMonitor } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { createMetricReadings } from './metric-readings.ts';

describe("a program's own metrics as readings", () => {
  it('are values of gauges, rates of counters and means of what is new', () => {
    const monitor = createMonitor({ tick: 'manual' });
    monitor.counter('orders').add(1_000, { shop: 'eu' });
    monitor.distribution('upload', { unit: 'KiBy' }).record(1_000);
    monitor.gauge('queue').set(3);
    const look = createMetricReadings(monitor);
    // What stood before was counted at times that nobody knows.
    expect(look(1_000)).toEqual({ 'metric.orders.rate{"shop":"eu"}': 0, 'metric.queue': 3 });
    monitor.counter('orders').add(10, { shop: 'eu' });
    monitor.counter('orders').add(4);
    for (const size of [2, 4]) monitor.distribution('upload', { unit: 'KiBy' }).record(size);
    const readings = look(2_000);
    expect(readings).toMatchObject({
      'metric.orders.rate{"shop":"eu"}': 5,
      'metric.orders.rate': 2,
      'metric.queue': 3,
      'metric.upload.mean': expect.closeTo(3, 9),
    });
    expect(look(1_000)).toEqual({ 'metric.orders.rate{"shop":"eu"}': 0, 'metric.orders.rate': 0, 'metric.queue': 3 });
  });

  it('are no number where no time went by', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const look = createMetricReadings(monitor);
    monitor.counter('orders').add();
    expect(look(0)).toEqual({});
  });
});
