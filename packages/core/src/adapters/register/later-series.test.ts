import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
import { createFeed } from '../../feed.ts';
import { createIntake } from '../../intake.ts';
import type { Monitor } from '../../monitor.ts';
import type { Series } from '../../operation.ts';
import { LaterSeries } from './later-series.ts';

function save(monitor: Monitor): Series {
  return monitor.operation('save') as Series;
}

describe('a series from a moment on', () => {
  it('leaves out what was recorded before: counts, failures, sum and extremes', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const series = save(monitor);
    for (const ms of [1, 900, 40]) series.record(ms, { failed: true });
    const later = new LaterSeries(series);
    expect([later.histogram.count, later.failed]).toEqual([0, 0]);
    series.record(30);
    series.record(50, { failed: true });
    expect(later.failed).toBe(1);
    expect(later.histogram).toMatchObject({ count: 2, min: 30, max: 50, sum: 80 });
    series.record(20);
    expect(later.histogram).toMatchObject({ count: 3, min: 20, max: 50, sum: 100 });
  });

  it('travels through a feed like any other', () => {
    const series = save(createMonitor({ tick: 'manual' }));
    series.record(5000);
    const later = new LaterSeries(series);
    const feed = createFeed({ series: () => [later] } as unknown as Monitor);
    const kept = createMonitor({ tick: 'manual' });
    const intake = createIntake(kept);
    const carry = (): void => {
      for (const change of feed.changes()) intake.accept('a', change);
    };
    carry();
    expect(kept.snapshot().operation('save')).toBeUndefined();
    for (const ms of [10, 12.25, 7]) {
      series.record(ms);
      carry();
    }
    expect(kept.snapshot().operation('save')).toMatchObject({ count: 3, failed: 0, min: 7, max: 12.25 });
  });
});
