import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { createFeed } from './feed.ts';
import { type Monitor, type MonitorOptions, OTHER } from './monitor.ts';

const quiet = (options: MonitorOptions = {}): Monitor =>
  createMonitor({ clock: fakeClock(), tick: 'manual', ...options });

const counts = (monitor: Monitor): unknown[] =>
  monitor.snapshot().operations.map(({ name, labels, count }) => [name, labels, count]);

describe('a series that is removed', () => {
  it('is gone from all that is read, alone or with all of its name', () => {
    const monitor = quiet();
    for (const tenant of ['a', 'b', 'c']) monitor.operation('save', { tenant }).record(1);
    monitor.operation('load').record(1);
    monitor.counter('save').add(1, { tenant: 'a' });
    expect(monitor.remove('save', { tenant: 'a' })).toBe(2);
    expect(monitor.remove('save', { tenant: 'a' })).toBe(0);
    expect(monitor.remove('save', {})).toBe(0);
    expect([...monitor.series()]).toHaveLength(3);
    expect(monitor.remove('save')).toBe(2);
    expect(counts(monitor)).toEqual([['load', {}, 1]]);
    expect(monitor.snapshot().metrics).toEqual([]);
    expect(monitor.snapshot({ window: '1h' }).operations).toHaveLength(1);
  });

  it('comes back on a handle that is held, with what came since and the windows it had', () => {
    const clock = fakeClock();
    const monitor = quiet({ clock });
    const save = monitor.operation('save', { tenant: 'a' }, { last: 2, kind: 'disk' });
    for (const ms of [1, 2, 3]) save.record(ms, { failed: true });
    monitor.tick();
    monitor.remove('save');
    save.record(7);
    save.record(8);
    save.record(9, { failed: true });
    expect(monitor.snapshot().operations).toMatchObject([
      { name: 'save', labels: { tenant: 'a' }, kind: 'disk', count: 3, failed: 1, min: 7, max: 9 },
    ]);
    expect(monitor.snapshot({ window: '1m' }).operations[0]?.count).toBe(3);
    expect(monitor.snapshot({ window: 'last' }).operations[0]?.count).toBe(2);
    expect(monitor.operation('save', { tenant: 'a' })).toBe(save);
  });

  it('lets an old handle count in the series that has its place now', () => {
    const monitor = quiet();
    const old = monitor.operation('save');
    monitor.remove('save');
    const now = monitor.operation('save');
    expect(now).not.toBe(old);
    old.record(1);
    now.record(2);
    old.record(3, { failed: true });
    expect(monitor.snapshot().operations).toMatchObject([{ count: 3, failed: 1 }]);
    monitor.remove('save');
    old.record(4);
    now.record(5);
    expect(counts(monitor)).toEqual([['save', {}, 2]]);
  });

  it('makes room for others, and finds none itself when that is taken', () => {
    const monitor = quiet({ maxSeries: 2 });
    const [a, b] = [monitor.operation('a'), monitor.operation('b')];
    monitor.remove('a');
    const c = monitor.operation('c');
    for (const each of [a, b, c]) each.record(1);
    expect(counts(monitor)).toEqual([
      ['b', {}, 1],
      ['c', {}, 1],
      [OTHER, {}, 1],
    ]);
    expect(monitor.snapshot().folded).toBe(1);
  });

  it('holds nothing on to: labels that come and go leave no trace', () => {
    const monitor = quiet({ maxSeries: 100 });
    const [hits, feed] = [monitor.counter('hits'), createFeed(monitor)];
    for (let user = 0; user < 5000; user += 1) {
      const labels = { user, region: 'eu' };
      monitor.operation('save', labels).record(1);
      monitor.operation('save', { region: 'eu', user });
      hits.add(1, labels);
      monitor.remove('save', labels);
      hits.remove(labels);
      if (user % 100 === 0) feed.changes();
    }
    for (let second = 0; second < 21; second += 1) monitor.tick();
    expect([...monitor.series()]).toEqual([]);
    expect([...monitor.parted().series, ...monitor.parted().metrics]).toEqual([]);
    expect(monitor.snapshot()).toMatchObject({ operations: [], metrics: [], folded: 0 });
  });

  it('takes its job along, and brings it back', () => {
    const monitor = quiet();
    const mails = monitor.job('mails');
    mails.run(() => 1);
    expect(monitor.remove('job mails')).toBe(1);
    expect(monitor.jobs()).toEqual([]);
    mails.run(() => 1);
    expect(monitor.jobs()).toMatchObject([{ name: 'mails' }]);
    expect(monitor.job('mails')).toBe(mails);
  });
});

describe('metrics that are removed', () => {
  it('begin anew on handles that are held', () => {
    const monitor = quiet();
    const orders = monitor.counter('orders').bind({ shop: 'a' });
    const queue = monitor.gauge('queue').bind({});
    const sizes = monitor.distribution('sizes').bind({});
    const use = (): void => {
      orders.add(2);
      queue.add(3);
      sizes.record(4);
    };
    use();
    expect(['orders', 'queue', 'sizes'].map((name) => monitor.remove(name))).toEqual([1, 1, 1]);
    expect(monitor.snapshot().metrics).toEqual([]);
    use();
    const told = monitor.snapshot().metrics;
    expect(told).toMatchObject([{ value: 2 }, { value: 3 }, { count: 1, sum: 4 }]);
    // Another one has taken its place.
    monitor.remove('orders');
    monitor.counter('orders').add(5, { shop: 'a' });
    orders.add(1);
    orders.add(1);
    expect(monitor.snapshot().metrics.find(({ name }) => name === 'orders')).toMatchObject({ value: 7 });
  });
});

describe('a monitor with `expireAfter`', () => {
  /** Seconds pass, each with its tick. */
  function idle(monitor: Monitor, clock: ReturnType<typeof fakeClock>, seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000);
      monitor.tick();
    }
  }

  it('removes what lay idle for so long, and nothing that did not', () => {
    const clock = fakeClock();
    const monitor = quiet({ clock, expireAfter: '1m' });
    const [save, load] = [monitor.operation('save'), monitor.operation('load')];
    const [orders, queue] = [monitor.counter('orders'), monitor.gauge('queue')];
    save.record(1);
    load.record(1);
    orders.add();
    queue.set(1);
    idle(monitor, clock, 40);
    load.record(2);
    // The same value is news, too.
    queue.set(1);
    idle(monitor, clock, 40);
    expect(counts(monitor)).toEqual([['load', {}, 2]]);
    expect(monitor.snapshot().metrics.map(({ name }) => name)).toEqual(['queue']);
    save.record(3);
    expect(counts(monitor)).toEqual([
      ['load', {}, 2],
      ['save', {}, 1],
    ]);
    idle(monitor, clock, 61);
    expect([...monitor.series()]).toEqual([]);
  });

  it('keeps jobs that are running or expected', () => {
    const clock = fakeClock();
    const monitor = quiet({ clock, expireAfter: '1m' });
    monitor.job('nightly', { every: '1d' });
    monitor.job('mails').run(() => 1);
    void monitor.job('import').run(() => new Promise(() => undefined));
    idle(monitor, clock, 100);
    expect(monitor.jobs().map(({ name }) => name)).toEqual(['nightly', 'import']);
  });

  it('keeps a gauge that is read while somebody asks', () => {
    const clock = fakeClock();
    const monitor = quiet({ clock, expireAfter: '10s' });
    monitor.gauge('queue', { read: () => 4 });
    monitor.snapshot();
    idle(monitor, clock, 60);
    expect(monitor.snapshot().metrics).toMatchObject([{ value: 4 }]);
  });

  it('refuses what is no duration', () => {
    expect(() => quiet({ expireAfter: 'soon' })).toThrow('Expected `expireAfter` to be a duration, got `"soon"`');
  });

  it('without the option removes nothing', () => {
    const clock = fakeClock();
    const monitor = quiet({ clock });
    monitor.operation('save').record(1);
    clock.advance(1e9);
    monitor.tick();
    monitor.tick();
    expect(counts(monitor)).toHaveLength(1);
  });
});

describe('series that found no place', () => {
  it('are counted, about, however many they are and however often they come', () => {
    const monitor = quiet({ maxSeries: 10 });
    for (let user = 0; user < 60_000; user += 1) monitor.operation('save', { user: user % 20_000 }).record(1);
    expect([...monitor.series()]).toHaveLength(11);
    expect(Math.abs(monitor.snapshot().folded / 19_990 - 1)).toBeLessThan(0.1);
  });
});
