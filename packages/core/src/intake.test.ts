import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { createFeed } from './feed.ts';
import { createIntake, type Intake } from './intake.ts';
import type { Monitor } from './monitor.ts';

const quiet = (maxSeries = 2000): Monitor => createMonitor({ clock: fakeClock(), tick: 'manual', maxSeries });

function collector(): { kept: Monitor; intake: Intake; send: (source: string, from: Monitor) => void } {
  const kept = quiet();
  const intake = createIntake(kept);
  const feeds = new Map<Monitor, ReturnType<typeof createFeed>>();
  return {
    kept,
    intake,
    send(source, from) {
      const feed = feeds.get(from) ?? createFeed(from);
      feeds.set(from, feed);
      for (const update of feed.changes()) intake.accept(source, update);
      for (const update of feed.metrics()) intake.acceptMetric(source, update, { process: source, isOld: false });
      const folded = feed.folded();
      if (folded !== undefined) intake.acceptFolded(folded);
    },
  };
}

describe('several processes in one collector', () => {
  it('add up their counters and distributions, and keep their gauges apart', () => {
    const { kept, send } = collector();
    for (const [source, n] of [
      ['1', 2],
      ['2', 5],
    ] as const) {
      const monitor = quiet();
      monitor.counter('orders', { unit: '{order}' }).add(n, { shop: 'a' });
      monitor.gauge('queue').set(n, { process: 'mine' });
      monitor.distribution('sizes', { unit: 'By' }).record(n);
      send(source, monitor);
      send(source, monitor);
    }
    expect(kept.snapshot().metrics).toMatchObject([
      { name: 'orders', unit: '{order}', labels: { shop: 'a' }, value: 7 },
      { name: 'queue', labels: { process: '1', exported_process: 'mine' }, value: 2 },
      { name: 'sizes', unit: 'By', count: 2, sum: 7, min: 2, max: 5 },
      { name: 'queue', labels: { process: '2', exported_process: 'mine' }, value: 5 },
    ]);
  });

  it('lose the gauges of one that is forgotten, and nothing that it counted', () => {
    const { kept, intake, send } = collector();
    const monitor = quiet();
    monitor.counter('orders').add(2);
    monitor.gauge('queue').set(3);
    send('1', monitor);
    intake.forget('1');
    expect(kept.snapshot().metrics).toMatchObject([{ name: 'orders', value: 2 }]);
  });

  it('know no more of a gauge than its process does', () => {
    const { kept, send } = collector();
    const monitor = createMonitor({ clock: fakeClock(), tick: 'manual', onTrouble: () => undefined });
    let length = 4;
    monitor.gauge('queue', { read: () => length });
    const seen = [4, Number.NaN, 6].map((value) => {
      length = value;
      send('1', monitor);
      return kept.snapshot().metrics.map((metric) => 'value' in metric && metric.value);
    });
    expect(seen).toEqual([[4], [], [6]]);
  });

  it('refuse a metric that means something else than that of another process', () => {
    const { kept, send } = collector();
    const [one, two] = [quiet(), quiet()];
    one.counter('orders').add(1);
    two.distribution('orders').record(1);
    send('1', one);
    expect(() => send('2', two)).toThrow('got `"distribution in "`');
    expect(kept.snapshot().metrics).toMatchObject([{ type: 'counter', value: 1 }]);
  });

  it('bring kinds along; of two that differ the first one is believed, and all calls count', () => {
    const { kept, send } = collector();
    for (const kind of ['disk', 'script', undefined] as const) {
      const monitor = quiet();
      monitor.operation('save', {}, kind && { kind }).record(1);
      send(String(kind), monitor);
    }
    expect(kept.snapshot().operations).toMatchObject([{ name: 'save', kind: 'disk', count: 3 }]);
  });

  it('make nothing of a kind that only a newer one knows, nor of a sketch that is none', () => {
    const { kept, intake } = collector();
    const monitor = quiet();
    monitor.operation('save').record(1);
    const [update] = createFeed(monitor).changes();
    intake.accept('1', { ...(update as NonNullable<typeof update>), kind: 'quantum' as 'disk' });
    intake.acceptFolded(Uint8Array.of(1, 2, 3));
    expect(kept.snapshot()).toMatchObject({ folded: 0, operations: [{ name: 'save', kind: undefined, count: 1 }] });
  });

  it('count once the series that found no place in any of them', () => {
    const { kept, send } = collector();
    for (const source of ['1', '2']) {
      const monitor = quiet(1);
      for (let user = 0; user < 1000; user += 1) monitor.operation('save', { user }).record(1);
      send(source, monitor);
    }
    expect(Math.abs(kept.snapshot().folded / 999 - 1)).toBeLessThan(0.1);
  });
});
