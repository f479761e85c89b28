/** What a monitor measured, to OpenTelemetry: all buckets, through the reader and the exporter that a program has. */
export { createMetricProducer, type MetricProducerOptions } from './metric-producer.ts';
