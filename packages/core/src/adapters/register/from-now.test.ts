import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
import { createIntake } from '../../intake.ts';
import { foreignSource, type Source } from './sources.ts';

describe('a monitor from a moment on', () => {
  it('leaves out what was before, also of series that are removed and come back', () => {
    const monitor = createMonitor({ clock: fakeClock(), tick: 'manual' });
    const [save, load] = [monitor.operation('save'), monitor.operation('load')];
    const [orders, sizes] = [monitor.counter('orders'), monitor.distribution('sizes')];
    const use = (times: number): void => {
      for (let time = 0; time < times; time += 1) {
        save.record(5);
        orders.add();
        sizes.record(3);
      }
    };
    use(10);
    load.record(1);
    monitor.remove('load');
    const source = foreignSource('a/1', monitor, 'now') as Source;
    const kept = createMonitor({ clock: fakeClock(), tick: 'manual' });
    const intake = createIntake(kept);
    const carry = (): unknown => {
      for (const update of source.changes()) intake.accept('a/1', update);
      for (const update of source.metrics()) intake.acceptMetric('a/1', update, { process: '1', isOld: false });
      const { operations, metrics } = kept.snapshot();
      return [
        ...operations.map(({ name, count }) => [name, count]),
        ...metrics.map((metric) => [metric.name, metric.type === 'distribution' ? metric.count : metric.value]),
      ];
    };
    carry();
    use(2);
    expect(carry()).toEqual([
      ['save', 2],
      ['orders', 2],
      ['sizes', 2],
    ]);
    use(1);
    for (const name of ['save', 'orders', 'sizes']) monitor.remove(name);
    use(3);
    load.record(1);
    expect(carry()).toEqual([
      ['save', 6],
      ['load', 1],
      ['orders', 6],
      ['sizes', 6],
    ]);
  });

  it('takes of an older monitor the series, which is all it has', () => {
    const monitor = createMonitor({ clock: fakeClock(), tick: 'manual' });
    monitor.operation('save').record(1);
    const old = { series: () => monitor.series(), slowest: () => [] };
    for (const from of ['start', 'now'] as const) {
      const source = foreignSource('a/1', old, from) as Source;
      monitor.operation('save').record(1);
      expect(source.changes()).toMatchObject([{ name: 'save' }]);
      expect([source.metrics(), source.folded()]).toEqual([[], undefined]);
    }
  });
});
