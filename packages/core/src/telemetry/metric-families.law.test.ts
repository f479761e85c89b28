import { fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplesIn } from '../../test/exposition.ts';
import { createMonitor } from '../create-monitor.ts';
import { toPrometheus } from './prometheus/to-prometheus.ts';

const quiet = () => createMonitor({ clock: fakeClock(), tick: 'manual' });

describe("a program's own metrics in Prometheus", () => {
  it('count of a distribution, up to each power of two of its unit, exactly the values that are not past it', () => {
    const bounds = Array.from({ length: 31 }, (_, at) => 2 ** (at - 10));
    const onBound = fc.constantFrom(...bounds);
    const beside = onBound.chain((bound) =>
      fc.constantFrom(bound * (1 + Number.EPSILON), bound * (1 - Number.EPSILON / 2)),
    );
    const value = fc.oneof(onBound, beside, fc.double({ min: 0, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const monitor = quiet();
        const sizes = monitor.distribution('basket', { unit: '{item}' });
        for (const each of values) sizes.record(each);
        const samples = samplesIn(toPrometheus(monitor.snapshot()));
        for (const bound of bounds) {
          const told = samples.find(({ name, labels }) => name === 'basket_bucket' && Number(labels.le) === bound);
          expect(told?.value).toBe(values.filter((each) => each <= bound).length);
        }
        expect(samples.find(({ name }) => name === 'basket_count')?.value).toBe(values.length);
      }),
    );
  });

  it('are told in base units', () => {
    const monitor = quiet();
    monitor.counter('busy', { unit: 'ms' }).add(1500);
    monitor.gauge('cache.size', { unit: 'KiBy' }).set(2);
    monitor.gauge('fill', { unit: '%' }).set(25);
    monitor.distribution('wait', { unit: 'ms' }).record(250);
    const samples = samplesIn(toPrometheus(monitor.snapshot()));
    const told = samples.filter(({ name, labels }) => !name.endsWith('_bucket') || labels.le === '0.25');
    expect(told.map(({ name, value }) => [name, value])).toEqual([
      ['busy_seconds_total', 1.5],
      ['cache_size_bytes', 2048],
      ['fill_ratio', 0.25],
      ['wait_seconds_bucket', 1],
      ['wait_seconds_sum', 0.25],
      ['wait_seconds_count', 1],
    ]);
  });

  it('are apart though their names are one to Prometheus', () => {
    const monitor = quiet();
    monitor.gauge('queue.length').set(1);
    monitor.gauge('queue_length').set(2);
    monitor.counter('orders').add(3);
    monitor.gauge('orders_total').set(4);
    monitor.gauge('wait', { unit: 's' }).set(5);
    monitor.gauge('wait.seconds').set(6);
    monitor.counter('perfkit.operation.failures').add(7);
    const told = samplesIn(toPrometheus(monitor.snapshot())).map(({ name, value }) => [name, value]);
    expect(told).toEqual([
      ['queue_length', 1],
      ['queue_length_2', 2],
      ['orders_total', 3],
      ['orders_total_2', 4],
      ['wait_seconds', 5],
      ['wait_seconds_2', 6],
      ['own_perfkit_operation_failures_total', 7],
    ]);
  });
});
