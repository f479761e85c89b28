import { fakeClock, runProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { promtool, startPrometheus } from '../../../test/prometheus.ts';
import { createMonitor } from '../../create-monitor.ts';
import { upperBound } from '../../histogram/layout.ts';
import type { Monitor } from '../../monitor.ts';
import { readingCatalogue } from '../../reading.ts';
import type { OperationSnapshot } from '../../snapshot.ts';
import { toPrometheus } from '../../telemetry/prometheus/to-prometheus.ts';

const HOSTILE = 'a "quoted"\\\n,b=日本語 👩‍👩‍👧}';

/** Calls from 1 µs to 17 min and one of no time, also some that failed. */
function busyMonitor(): Monitor {
  const monitor = createMonitor({ clock: fakeClock(), tick: 'manual' });
  const report = monitor.operation('GET /report', { tenant: HOSTILE });
  for (let n = 0; n < 400; n += 1) report.record(10 ** (-3 + n / 44), { failed: n % 100 === 0 });
  report.record(0);
  monitor.operation('idle', { 'odd-name': 'x' }).record(5);
  monitor.counter('orders', { unit: '{order}' }).add(3, { shop: HOSTILE });
  monitor.gauge('queue.length', { description: 'Mails to send.', read: () => 7 });
  const uploads = monitor.distribution('upload.size', { unit: 'KiBy' });
  for (const size of [0, 1, 1.5, 300]) uploads.record(size);
  return monitor;
}

const reportOf = (monitor: Monitor): OperationSnapshot =>
  monitor.snapshot().operation('GET /report') as OperationSnapshot;

/** What Prometheus should have: bounds and counts of the buckets that are not empty, the zeros first. */
function ownBuckets({ histogram: { scale, base, counts, zeros } }: OperationSnapshot): number[][] {
  const filled = [...counts].flatMap((count, at) =>
    count === 0 ? [] : [[upperBound(base + at - 1, scale), upperBound(base + at, scale), count]],
  );
  return [[0, 2 ** -20 / 1000, zeros], ...filled];
}

describe('Prometheus', () => {
  it('has every bucket as a native histogram, with the same count', async () => {
    const monitor = busyMonitor();
    await using prometheus = await startPrometheus(monitor, { flags: ['--enable-feature=native-histograms'] });
    const [series] = await prometheus.query('perfkit_operation_duration_seconds{operation="GET /report"}');
    expect([...prometheus.answered]).toEqual([expect.stringContaining('protobuf')]);
    expect(series?.metric).toMatchObject({ operation: 'GET /report', tenant: HOSTILE });
    const [, told] = series?.histogram ?? [];
    const own = reportOf(monitor);
    expect([Number(told?.count), Number(told?.sum)]).toEqual([own.count, own.histogram.sum / 1000]);
    const [zeros, ...buckets] = told?.buckets ?? [];
    const [ownZeros, ...ownFilled] = ownBuckets(own);
    expect([Number(zeros?.[2]), Number(zeros?.[3])]).toEqual([ownZeros?.[1], ownZeros?.[2]]);
    expect(buckets.map(([, , , count]) => Number(count))).toEqual(ownFilled.map(([, , count]) => count));
    for (const [at, [, lower, upper]] of buckets.entries()) {
      expect(Number(lower) / (ownFilled[at]?.[0] as number)).toBeCloseTo(1, 12);
      expect(Number(upper) / (ownFilled[at]?.[1] as number)).toBeCloseTo(1, 12);
    }
    const [p95] = await prometheus.query(
      'histogram_quantile(0.95, perfkit_operation_duration_seconds{operation="GET /report"})',
    );
    const [uploads] = await prometheus.query('upload_size_bytes');
    const sizes = uploads?.histogram?.[1];
    expect(sizes).toMatchObject({ count: '4', sum: String(302.5 * 1024) });
    for (const [at, size] of [1, 1.5, 300].entries()) {
      const [, lower, upper, count] = sizes?.buckets?.[at + 1] ?? [];
      expect([Number(lower) < size * 1024, Number(upper) >= size * 1024, count]).toEqual([true, true, '1']);
    }
    // Both lie in the bucket of that rank.
    expect(Math.abs(Number(p95?.value?.[1]) / ((own.p95 as number) / 1000) - 1)).toBeLessThan(2 ** (1 / 64) - 1);
  });

  it('has counts, failures, readings and labels from OpenMetrics, as it asks for by default', async () => {
    const monitor = busyMonitor();
    const readings = (): { 'process.rss': number } => ({ 'process.rss': 5e7 });
    await using prometheus = await startPrometheus(monitor, { readings });
    const sample = async (query: string): Promise<unknown> =>
      (await prometheus.query(query)).map(({ metric, value }) => [metric.tenant, Number(value?.[1])]);
    const { count, failed, histogram } = reportOf(monitor);
    expect(await sample('perfkit_operation_duration_seconds_count{operation="GET /report"}')).toEqual([
      [HOSTILE, count],
    ]);
    expect([...prometheus.answered]).toEqual([expect.stringContaining('openmetrics')]);
    expect(await sample('perfkit_operation_failures_total{operation="GET /report"}')).toEqual([[HOSTILE, failed]]);
    const upToASecond = [...histogram.counts].slice(0, -histogram.base).reduce((sum, n) => sum + n, histogram.zeros);
    expect(await sample('perfkit_operation_duration_seconds_bucket{operation="GET /report",le="1.0"}')).toEqual([
      [HOSTILE, upToASecond],
    ]);
    expect(await sample('process_memory_usage_bytes')).toEqual([[undefined, 5e7]]);
    expect(await sample('orders_total')).toEqual([[undefined, 3]]);
    expect(await sample('queue_length')).toEqual([[undefined, 7]]);
    expect(await sample('upload_size_bytes_bucket{le="1024.0"}')).toEqual([[undefined, 2]]);
    expect(await sample('perfkit_operation_failures_total{odd_name="x"}')).toEqual([[undefined, 0]]);
  });

  it('finds nothing to complain of in the text', async () => {
    const everything = Object.fromEntries(Object.keys(readingCatalogue).map((name, at) => [name, at / 7]));
    const text = toPrometheus(busyMonitor().snapshot(), { readings: everything });
    const { code, stdout, stderr } = await runProgram(await promtool(), ['check', 'metrics'], { input: text });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
