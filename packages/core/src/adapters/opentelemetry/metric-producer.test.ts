import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
import type { Monitor } from '../../monitor.ts';
import type { OperationSnapshot } from '../../snapshot.ts';
import { createMetricProducer } from './metric-producer.ts';

const CREATED = 1_700_000_000_250;
const NOW = CREATED + 60_000;

function busyMonitor(): Monitor {
  const monitor = createMonitor({ clock: fakeClock({ now: CREATED }), tick: 'manual' });
  const save = monitor.operation('save', { tenant: 'ü"\n' });
  for (let n = 0; n < 300; n += 1) save.record(10 ** (-3 + n / 40), { failed: n % 100 === 0 });
  save.record(0);
  monitor.operation('load').record(1);
  return monitor;
}

const saveOf = (monitor: Monitor): OperationSnapshot => monitor.snapshot().operation('save') as OperationSnapshot;

interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly exponentialHistogram?: { readonly aggregationTemporality: number; readonly dataPoints: OtlpPoint[] };
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: OtlpPoint[] };
  readonly gauge?: { readonly dataPoints: OtlpPoint[] };
}

interface OtlpPoint {
  readonly attributes: { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly scale: number;
  readonly zeroCount: number;
  readonly asDouble: number;
  readonly positive: { readonly offset: number; readonly bucketCounts: number[] };
}

/** What a receiver gets of a program whose reader has our producer. */
async function received(monitor: Monitor): Promise<OtlpMetric[]> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`;
  const producer = createMetricProducer(monitor, {
    clock: fakeClock({ now: NOW }),
    readings: () => ({ 'process.rss': 5e7, 'loop.delay.max': 20 }),
  });
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url }),
    metricProducers: [producer],
  });
  const provider = new MeterProvider({ readers: [reader] });
  await provider.shutdown();
  server.closeAllConnections();
  server.close();
  type Request = { resourceMetrics: { scopeMetrics: { scope: { name: string }; metrics: OtlpMetric[] }[] }[] };
  return bodies
    .flatMap((body) => (JSON.parse(body) as Request).resourceMetrics)
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .filter(({ scope }) => scope.name === '@perf/core')
    .flatMap(({ metrics }) => metrics);
}

const attributesOf = ({ attributes }: OtlpPoint): unknown =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));

describe('a metric producer', () => {
  it('reaches a receiver of OTLP with every bucket, through the exporter of a program', async () => {
    const monitor = busyMonitor();
    const metrics = await received(monitor);
    const named = (name: string): OtlpMetric | undefined => metrics.find((metric) => metric.name === name);
    const duration = named('perfkit.operation.duration');
    expect([duration?.unit, duration?.exponentialHistogram?.aggregationTemporality]).toEqual(['s', 2]);
    const points = duration?.exponentialHistogram?.dataPoints ?? [];
    expect(points.map(attributesOf)).toEqual([{ operation: 'save', tenant: 'ü"\n' }, { operation: 'load' }]);

    const point = points[0] as OtlpPoint;
    const { histogram, count, failed } = saveOf(monitor);
    const { scale, zeros, base, counts, sum, min, max } = histogram;
    expect([point.count, point.zeroCount, point.scale]).toEqual([count, zeros, scale]);
    expect([point.sum, point.min, point.max]).toEqual([sum / 1000, min / 1000, max / 1000]);
    const filled = (offset: number, all: Iterable<number>): [number, number][] =>
      [...all].flatMap((n, at): [number, number][] => (n === 0 ? [] : [[offset + at, n]]));
    expect(filled(point.positive.offset, point.positive.bucketCounts)).toEqual(filled(base, counts));
    expect([point.startTimeUnixNano, point.timeUnixNano]).toEqual([`${CREATED}000000`, `${NOW}000000`]);

    const failures = named('perfkit.operation.failures')?.sum;
    expect([failures?.isMonotonic, failures?.dataPoints.map(({ asDouble }) => asDouble)]).toEqual([true, [failed, 0]]);
    expect(named('process.memory.usage')?.gauge?.dataPoints[0]?.asDouble).toBe(5e7);
    expect(named('nodejs.eventloop.delay.max')?.gauge?.dataPoints[0]?.asDouble).toBe(0.02);
  });

  it("hands over a program's own metrics, in base units and bucket by bucket", async () => {
    const monitor = createMonitor({ clock: fakeClock({ now: CREATED }), tick: 'manual' });
    monitor.counter('orders', { unit: '{order}', description: 'Taken.' }).add(3, { shop: 'a' });
    let reads = 0;
    monitor.gauge('queue', { read: () => ++reads });
    const uploads = monitor.distribution('upload.size', { unit: 'KiBy' });
    for (const size of [0, 1, 1.5, 300]) uploads.record(size);
    const metrics = await received(monitor);
    const named = (name: string): OtlpMetric | undefined => metrics.find((metric) => metric.name === name);
    expect([named('orders')?.unit, named('orders')?.sum?.isMonotonic]).toEqual(['{order}', true]);
    expect(named('orders')?.sum?.dataPoints.map((point) => [attributesOf(point), point.asDouble])).toEqual([
      [{ shop: 'a' }, 3],
    ]);
    expect(named('queue')?.gauge?.dataPoints[0]?.asDouble).toBe(reads);
    const [point] = named('upload.size')?.exponentialHistogram?.dataPoints ?? [];
    expect(point).toMatchObject({ count: 4, zeroCount: 1, sum: 302.5 * 1024, max: 300 * 1024 });
    // 1 KiB ends a bucket: 2^(index + 1) / 2^scale = 2^10.
    expect([point?.positive.offset, point?.positive.bucketCounts[0]]).toEqual([10 * 64 - 1, 1]);
  });

  it('names kinds and temporality as the SDK at hand numbers them', async () => {
    const { resourceMetrics }: CollectionResult = await createMetricProducer(busyMonitor(), {
      readings: () => ({ 'process.rss': 1 }),
    }).collect();
    const kinds = resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
      metrics.map(({ dataPointType, aggregationTemporality }) => [dataPointType, aggregationTemporality]),
    );
    expect(kinds).toEqual(
      [DataPointType.EXPONENTIAL_HISTOGRAM, DataPointType.SUM, DataPointType.GAUGE].map((kind) => [
        kind,
        AggregationTemporality.CUMULATIVE,
      ]),
    );
  });

  it('tells of what is asked for and fails, and of all else', async () => {
    const error = new Error('no queue');
    const families = (): never => {
      throw error;
    };
    const { resourceMetrics, errors } = await createMetricProducer(busyMonitor(), { families }).collect();
    expect(errors).toEqual([error]);
    expect(resourceMetrics.scopeMetrics[0]?.metrics).toHaveLength(2);
  });

  it('tells nothing of a monitor that has nothing to tell, and no time below zero of a clock that was set back', async () => {
    const monitor = createMonitor({ clock: fakeClock({ now: CREATED }), tick: 'manual' });
    const producer = createMetricProducer(monitor, { clock: fakeClock({ now: CREATED - 5000 }) });
    expect((await producer.collect()).resourceMetrics.scopeMetrics).toEqual([]);
    monitor.operation('save').record(1);
    const [scope] = (await producer.collect()).resourceMetrics.scopeMetrics;
    expect(scope?.metrics[0]?.dataPoints[0]).toMatchObject({
      startTime: [1_700_000_000, 250_000_000],
      endTime: [1_700_000_000, 250_000_000],
    });
  });
});
