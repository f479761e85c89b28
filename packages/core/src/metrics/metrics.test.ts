import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../create-monitor.ts';
import type { Monitor, MonitorOptions } from '../monitor.ts';
import { toPrometheus } from '../telemetry/prometheus/to-prometheus.ts';
import type { DistributionSnapshot, MetricSnapshot } from './metric-snapshot.ts';

const quiet = (options: MonitorOptions = {}): Monitor =>
  createMonitor({ clock: fakeClock(), tick: 'manual', ...options });

const told = (monitor: Monitor): unknown[] =>
  monitor
    .snapshot()
    .metrics.map((metric) => [
      metric.name,
      metric.labels,
      metric.type === 'distribution' ? metric.count : metric.value,
    ]);

const only = (monitor: Monitor): MetricSnapshot => {
  const { metrics } = monitor.snapshot();
  expect(metrics).toHaveLength(1);
  return metrics[0] as MetricSnapshot;
};

describe('a counter', () => {
  it('adds up by labels, through the metric and through handles', () => {
    const monitor = quiet();
    const orders = monitor.counter('orders', { unit: '{order}', description: 'Orders taken.' });
    const books = orders.bind({ shop: 'books' });
    books.add();
    books.add(2.5);
    orders.add(1, { shop: 'books' });
    orders.add(4, { shop: 'toys' });
    orders.add();
    expect(told(monitor)).toEqual([
      ['orders', { shop: 'books' }, 4.5],
      ['orders', { shop: 'toys' }, 4],
      ['orders', {}, 1],
    ]);
    expect(monitor.snapshot().metrics[0]).toMatchObject({ unit: '{order}', description: 'Orders taken.' });
  });

  it('never goes back: it refuses what is no amount, and says how often', () => {
    const monitor = quiet();
    const orders = monitor.counter('orders');
    orders.add(3);
    for (const n of [-1, Number.NaN, Number.POSITIVE_INFINITY]) orders.add(n);
    orders.add(0);
    expect(only(monitor)).toMatchObject({ value: 3, rejected: 3 });
  });

  it('is there with 0 as soon as it is bound', () => {
    const monitor = quiet();
    monitor.counter('errors').bind({ code: 'E1' });
    expect(only(monitor)).toMatchObject({ value: 0, labels: { code: 'E1' } });
  });
});

describe('a gauge', () => {
  it('has the value it was set to, and what was added since', () => {
    const monitor = quiet();
    const queue = monitor.gauge('queue');
    queue.add(2);
    queue.add(-5);
    expect(only(monitor)).toMatchObject({ value: -3 });
    queue.set(7);
    queue.set(Number.NaN);
    expect(only(monitor)).toMatchObject({ value: 7, rejected: 1 });
  });

  it('is unknown, and absent, until it is set', () => {
    const monitor = quiet();
    monitor.gauge('queue').bind({});
    expect(monitor.snapshot().metrics).toEqual([]);
  });

  it('is read once in each collection, whoever uses what it gave', () => {
    const monitor = quiet();
    let reads = 0;
    monitor.gauge('queue', { read: () => ++reads });
    monitor.gauge('queue');
    expect(reads).toBe(0);
    const { metrics } = monitor.snapshot();
    expect([metrics[0], metrics[0]]).toMatchObject([{ value: 1 }, { value: 1 }]);
    monitor.snapshot({ window: '10s' });
    monitor.tick();
    expect(reads).toBe(1);
    expect(told(monitor)).toEqual([['queue', {}, 2]]);
  });

  it.each<[unknown, string]>([
    [() => Number.NaN, 'Expected a finite number at once, got NaN'],
    [() => undefined, 'Expected a finite number at once, got undefined'],
    [() => Promise.reject(new Error('x')), 'Expected a finite number at once, got {}'],
    [
      () => {
        throw new Error('no queue');
      },
      'no queue',
    ],
  ])('is unknown when %s is what reads it, which is told once', (broken, words) => {
    const troubles: string[] = [];
    const monitor = quiet({ onTrouble: (text) => troubles.push(text) });
    let read = (): number => 5;
    monitor.gauge('queue', { read: () => read() });
    expect(told(monitor)).toEqual([['queue', {}, 5]]);
    const works = read;
    read = broken as () => number;
    expect([told(monitor), told(monitor)]).toEqual([[], []]);
    read = works;
    expect(told(monitor)).toEqual([['queue', {}, 5]]);
    expect(troubles).toEqual([`The gauge \`queue\` is unknown: ${words}`]);
  });
});

describe('a distribution', () => {
  it('tells figures in its own unit, and exact extremes', () => {
    const monitor = quiet();
    const sizes = monitor.distribution('upload.size', { unit: 'By' });
    for (const size of [0.1, 0.3, 1500, 2 ** 40]) sizes.record(size);
    for (const size of [-1, Number.NaN, Number.POSITIVE_INFINITY]) sizes.record(size);
    const figures = only(monitor) as DistributionSnapshot;
    expect(figures).toMatchObject({ count: 4, rejected: 3, min: 0.1, max: 2 ** 40, sum: 2 ** 40 + 1500.4 });
    expect(Math.abs(figures.p50 / 0.3 - 1)).toBeLessThan(0.0055);
  });

  it('keeps parts of a second as they came, and has buckets of seconds', () => {
    const monitor = quiet();
    monitor.distribution('wait', { unit: 'ms' }).record(250);
    const { min, p99, buckets } = only(monitor) as DistributionSnapshot;
    expect([min, p99, buckets.max]).toEqual([250, 250, 0.25]);
  });
});

describe('metrics', () => {
  it.each([
    ['another kind', (monitor: Monitor) => monitor.gauge('orders'), 'gauge in '],
    ['another unit', (monitor: Monitor) => monitor.counter('orders', { unit: 'By' }), 'counter in By'],
  ])('refuse %s under a name that is taken', (_, declare, words) => {
    const monitor = quiet();
    const orders = monitor.counter('orders');
    expect(() => declare(monitor)).toThrow(
      `Expected \`orders\` to be a counter in \`\`, as before, got \`"${words}"\``,
    );
    monitor.counter('orders').add();
    orders.add();
    expect(only(monitor)).toMatchObject({ value: 2 });
  });

  it('refuse what is no name', () => {
    expect(() => quiet().gauge('')).toThrow('Expected `name` to be a text that is not empty, got `""`');
  });

  it('past the limit of series share one of their own, and lose nothing', () => {
    const monitor = quiet({ maxSeries: 3 });
    const [orders, sizes] = [monitor.counter('orders'), monitor.distribution('sizes')];
    for (let user = 0; user < 1000; user += 1) {
      orders.add(1, { user });
      sizes.record(1, { user });
    }
    const overflow = { 'otel.metric.overflow': 'true' };
    const figures = told(monitor) as [string, object, number][];
    expect(figures).toHaveLength(5);
    expect(figures).toContainEqual(['orders', overflow, 998]);
    expect(figures).toContainEqual(['sizes', overflow, 999]);
    orders.add(1, { user: 999 });
    expect(told(monitor)).toContainEqual(['orders', overflow, 999]);
  });

  it('are no part of a window', () => {
    const monitor = quiet();
    monitor.counter('orders').add();
    expect(monitor.snapshot({ window: '1m' }).metrics).toEqual([]);
  });
});

describe('what would break an export', () => {
  it.each([{ unit: null }, { unit: 5 }, { description: 5 }])('is refused where it is declared: %j', (options) => {
    expect(() => quiet().counter('orders', options as never)).toThrow('to be a text');
  });

  it.each(['__proto__', 'constructor', 'toString'])('is no unit that every object has: %s', (unit) => {
    const monitor = quiet();
    monitor.distribution('size', { unit }).record(1);
    const word = unit.replace(/^_+|_+$/g, '');
    expect(toPrometheus(monitor.snapshot())).toContain(`\nsize_${word}_count 1\n`);
  });

  it.each([Symbol('full'), Object.create(null)])('is nothing that a gauge throws', (thrown) => {
    const troubles: string[] = [];
    const monitor = quiet({ onTrouble: (text) => troubles.push(text) });
    monitor.gauge('free', {
      read: () => {
        throw thrown;
      },
    });
    expect(monitor.snapshot().metrics).toEqual([]);
    expect(troubles).toEqual([expect.stringContaining('`free` is unknown')]);
  });

  it('is no null for labels', () => {
    const monitor = quiet();
    monitor.counter('orders').add(1, null as never);
    expect(told(monitor)).toEqual([['orders', {}, 1]]);
  });
});
