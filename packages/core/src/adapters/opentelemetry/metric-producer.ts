/**
 * A `MetricProducer` of OpenTelemetry's SDK over a monitor: what is counted already enters a program's own reader and
 * exporter, so that nothing is recorded twice and no bucket is lost on the way.
 *
 * Of the SDK only types are imported, so that nothing of it is loaded here, and no second copy of it. What its enums stand
 * for is written out below.
 */
import type {
  AggregationTemporality,
  CollectionResult,
  DataPoint,
  DataPointType,
  ExponentialHistogram,
  MetricData,
  MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { type Clock, systemClock } from '../../clock.ts';
import type { Monitor } from '../../monitor.ts';
import type { Readings } from '../../reading.ts';
import { foldedFamily, operationFamilies, readingFamilies } from '../../telemetry/families.ts';
import {
  countOf,
  type Distribution,
  filledRange,
  type MetricFamily,
  type MetricPoint,
} from '../../telemetry/family.ts';
import { metricFamilies } from '../../telemetry/metric-families.ts';
import type { EpochMs } from '../../units.ts';
import { inSlices, metricsOf, statesOf } from '../slices.ts';

const CUMULATIVE: AggregationTemporality.CUMULATIVE = 1;
const EXPONENTIAL_HISTOGRAM: DataPointType.EXPONENTIAL_HISTOGRAM = 1;
const GAUGE: DataPointType.GAUGE = 2;
const SUM: DataPointType.SUM = 3;
const DOUBLE: MetricData['descriptor']['valueType'] = 1;

export interface MetricProducerOptions {
  /** Asked once a collection; told as gauges. */
  readonly readings?: () => Readings;
  /** Asked once a collection; told as well. */
  readonly families?: () => readonly MetricFamily[];
  /** Only its wall time is used. @default systemClock */
  readonly clock?: Clock;
}

/**
 * Goes into the options of a program's own reader: `new PeriodicExportingMetricReader({ exporter, metricProducers: [producer] })`.
 *
 * Figures are cumulative since the monitor was created, whatever temporality the exporter prefers: the SDK leaves that to
 * the producer. A collection lets the event loop in about once a millisecond. What `readings` or `families` throws is among
 * the errors of the collection, which takes place all the same: the program's own metrics come with it.
 */
export function createMetricProducer(
  monitor: Monitor,
  { readings = () => ({}), families = () => [], clock = systemClock }: MetricProducerOptions = {},
): MetricProducer {
  const startTime = hrTime(monitor.createdAt);
  return {
    async collect(): Promise<CollectionResult> {
      const states = await statesOf(monitor);
      const errors: unknown[] = [];
      const asked = (ask: () => readonly MetricFamily[]): readonly MetricFamily[] => {
        try {
          return ask();
        } catch (error) {
          errors.push(error);
          return [];
        }
      };
      const own = [foldedFamily(monitor.folded().estimate), ...metricFamilies(await metricsOf(monitor))];
      const all = [
        ...operationFamilies(states),
        ...own,
        ...asked(() => readingFamilies(readings())),
        ...asked(families),
      ];
      // A clock that was set back makes no stretch of less than no time.
      const time = { startTime, endTime: hrTime(Math.max(monitor.createdAt, clock.now())) };
      const metrics: MetricData[] = [];
      for (const family of all) {
        const metric = await metricOf(family, time);
        if (metric.dataPoints.length > 0) metrics.push(metric);
      }
      const scopeMetrics = metrics.length === 0 ? [] : [{ scope: { name: '@perf/core' }, metrics }];
      return { resourceMetrics: { resource: NO_RESOURCE, scopeMetrics }, errors };
    },
  };
}

/** The reader takes the resource of its own provider. */
const NO_RESOURCE: CollectionResult['resourceMetrics']['resource'] = {
  attributes: {},
  merge: (other) => other ?? NO_RESOURCE,
  getRawAttributes: () => [],
};

type Times = Pick<DataPoint<unknown>, 'startTime' | 'endTime'>;

async function metricOf(family: MetricFamily, time: Times): Promise<MetricData> {
  const { name, help: description, unit } = family;
  const head = {
    descriptor: { name, description, unit, valueType: DOUBLE },
    aggregationTemporality: CUMULATIVE,
  };
  if (family.type === 'histogram') {
    const dataPoints = await dataPointsOf(family.points, { ...time, tell: exponential });
    return { ...head, dataPointType: EXPONENTIAL_HISTOGRAM, dataPoints };
  }
  const dataPoints = await dataPointsOf(family.points, { ...time, tell: (value) => value });
  return family.type === 'counter'
    ? { ...head, dataPointType: SUM, isMonotonic: true, dataPoints }
    : { ...head, dataPointType: GAUGE, dataPoints };
}

async function dataPointsOf<Value, Told>(
  points: Iterable<MetricPoint<Value>>,
  { tell, ...time }: Times & { readonly tell: (value: Value) => Told },
): Promise<DataPoint<Told>[]> {
  const oneByOne = function* (): Generator<DataPoint<Told>, void> {
    for (const { labels, value } of points) yield { ...time, attributes: labels, value: tell(value) };
  };
  const dataPoints: DataPoint<Told>[] = [];
  for await (const slice of inSlices(oneByOne())) dataPoints.push(...slice);
  return dataPoints;
}

function exponential(distribution: Distribution): ExponentialHistogram {
  const { scale, offset, counts, zeros, sum, min, max } = distribution;
  const [from, past] = filledRange(distribution);
  const count = countOf(distribution);
  return {
    count,
    sum,
    ...(count > 0 && { min, max }),
    scale,
    zeroCount: zeros,
    positive: {
      offset: offset + from,
      bucketCounts: Array.from({ length: past - from }, (_, at) => counts[from + at] as number),
    },
    negative: { offset: 0, bucketCounts: [] },
  };
}

/** Seconds, and nanoseconds past them. */
function hrTime(at: EpochMs): [number, number] {
  const seconds = Math.floor(at / 1000);
  return [seconds, Math.round((at - seconds * 1000) * 1e6)];
}
