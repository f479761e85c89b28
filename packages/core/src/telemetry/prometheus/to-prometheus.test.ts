import { describe, expect, it } from 'vitest';
import { samplesIn } from '../../../test/exposition.ts';
import { createMonitor } from '../../create-monitor.ts';
import type { MetricFamily } from '../family.ts';
import { toPrometheus } from './to-prometheus.ts';

const small = (): MetricFamily => ({
  type: 'histogram',
  name: 'app.upload.size',
  help: 'How large "uploads"\nare.',
  unit: 'By',
  octaves: [0, 2],
  points: [
    {
      labels: {},
      value: { scale: 1, offset: 0, counts: [1, 2, 4, 8, 16], zeros: 32, zeroThreshold: 0, sum: 99, min: 0, max: 6 },
    },
  ],
});

describe('toPrometheus', () => {
  it('tells durations in seconds, failures, and readings in base units', () => {
    const monitor = createMonitor({ tick: 'manual' });
    monitor.operation('GET /report', { tenant: 'a' }).record(250);
    monitor.operation('GET /report', { tenant: 'a' }).record(1500, { failed: true });
    const readings = { 'process.rss': 5e7, 'process.cpu': 0.5, 'loop.delay.p99': 12, 'tree.processes': 3 };
    const samples = samplesIn(toPrometheus(monitor.snapshot(), { readings }));
    const labels = { operation: 'GET /report', tenant: 'a' };
    const name = 'perfkit_operation_duration_seconds';
    expect(samples.slice(-7)).toEqual([
      { name: `${name}_sum`, labels, value: 1.75 },
      { name: `${name}_count`, labels, value: 2 },
      { name: 'perfkit_operation_failures_total', labels, value: 1 },
      { name: 'process_memory_usage_bytes', labels: {}, value: 5e7 },
      { name: 'perfkit_process_cpu_cores', labels: {}, value: 0.5 },
      { name: 'nodejs_eventloop_delay_p99_seconds', labels: {}, value: 0.012 },
      { name: 'perfkit_tree_processes', labels: {}, value: 3 },
    ]);
    // 250 ms is the bound of a bucket, and such a bound belongs to it.
    const bucket = (le: string): unknown => samples.find((sample) => sample.labels.le === le)?.value;
    expect(['0.125', '0.25', '1', '2', '+Inf'].map(bucket)).toEqual([0, 1, 1, 2, 2]);
  });

  it('writes text as version 0.0.4 wants it', () => {
    expect(toPrometheus(createMonitor({ tick: 'manual' }).snapshot(), { families: [small()] })).toBe(
      [
        '# HELP app_upload_size_bytes How large "uploads"\\nare.',
        '# TYPE app_upload_size_bytes histogram',
        'app_upload_size_bytes_bucket{le="1"} 32',
        'app_upload_size_bytes_bucket{le="2"} 35',
        'app_upload_size_bytes_bucket{le="4"} 47',
        'app_upload_size_bytes_bucket{le="+Inf"} 63',
        'app_upload_size_bytes_sum 99',
        'app_upload_size_bytes_count 63',
        '',
      ].join('\n'),
    );
  });

  it('writes OpenMetrics with units, bounds like floats, counters without their suffix, and an end', () => {
    const counter: MetricFamily = {
      type: 'counter',
      name: 'app.sent',
      help: 'Sent.',
      unit: 'By',
      points: [{ labels: {}, value: 7 }],
    };
    const options = { format: 'openmetrics', families: [small(), counter] } as const;
    expect(toPrometheus(createMonitor({ tick: 'manual' }).snapshot(), options)).toBe(
      [
        '# HELP app_upload_size_bytes How large \\"uploads\\"\\nare.',
        '# TYPE app_upload_size_bytes histogram',
        '# UNIT app_upload_size_bytes bytes',
        'app_upload_size_bytes_bucket{le="1.0"} 32',
        'app_upload_size_bytes_bucket{le="2.0"} 35',
        'app_upload_size_bytes_bucket{le="4.0"} 47',
        'app_upload_size_bytes_bucket{le="+Inf"} 63',
        'app_upload_size_bytes_sum 99',
        'app_upload_size_bytes_count 63',
        '# HELP app_sent_bytes Sent.',
        '# TYPE app_sent_bytes counter',
        '# UNIT app_sent_bytes bytes',
        'app_sent_bytes_total 7',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('refuses a snapshot of a window, whose counts go back', () => {
    const snapshot = createMonitor({ tick: 'manual' }).snapshot({ window: '1m' });
    expect(() => toPrometheus(snapshot)).toThrow(expect.objectContaining({ code: 'core/invalid-argument' }));
  });

  it('adds up what Prometheus takes for one series', () => {
    const monitor = createMonitor({ tick: 'manual' });
    monitor.operation('save').record(10, { failed: true });
    monitor.operation('save', { tenant: '' }).record(20, { failed: true });
    const samples = samplesIn(toPrometheus(monitor.snapshot()));
    const ofName = (name: string): unknown => samples.filter((sample) => sample.name === name);
    expect(ofName('perfkit_operation_failures_total')).toEqual([
      { name: 'perfkit_operation_failures_total', labels: { operation: 'save' }, value: 2 },
    ]);
    expect(ofName('perfkit_operation_duration_seconds_count')).toMatchObject([{ value: 2 }]);
  });

  it('writes values that are no usual numbers in words', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const points = values.map((value, at) => ({ labels: { at: String(at) }, value }));
    const families: MetricFamily[] = [{ type: 'gauge', name: 'odd', help: 'Odd.', unit: '', points }];
    const text = toPrometheus(createMonitor({ tick: 'manual' }).snapshot(), { families });
    expect(text.match(/\S+$/gm)?.slice(-3)).toEqual(['NaN', '+Inf', '-Inf']);
  });
});
