/** Peers that take more than a line to set up. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Histogram } from '@opentelemetry/api';
import { type AggregationOption, AggregationType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';

/** Reads when it is asked to, so nothing but recording takes time. */
class PatientReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {
    await this.collect();
  }

  protected override async onShutdown(): Promise<void> {
    await this.collect();
  }
}

export interface Instrument {
  readonly histogram: Histogram;
  readonly reader: MetricReader;
}

function openTelemetry(aggregation: AggregationOption): Instrument {
  const reader = new PatientReader();
  const views = [{ instrumentName: '*', aggregation }];
  return {
    histogram: new MeterProvider({ readers: [reader], views }).getMeter('bench').createHistogram('save'),
    reader,
  };
}

/** With the boundaries that OpenTelemetry comes with. */
export const explicitBuckets = (): Instrument => openTelemetry({ type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM });
export const exponentialBuckets = (): Instrument => openTelemetry({ type: AggregationType.EXPONENTIAL_HISTOGRAM });

/** Node's own, for whole nanoseconds from 1 up. */
export function nodeHistogram(values: Float64Array): RecordableHistogram {
  const histogram = createHistogram();
  for (const ms of values) histogram.record(wholeNanoseconds(ms));
  return histogram;
}

export const wholeNanoseconds = (ms: number): number => Math.max(1, Math.round(ms * 1e6));
