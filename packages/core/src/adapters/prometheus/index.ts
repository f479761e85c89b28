/** What a monitor measured, to Prometheus: a scrape as text, OpenMetrics, or protobuf with native histograms. */
export { createScrapeHandler, scrape, type ScrapeOptions } from './scrape.ts';
export { CONTENT_TYPES, negotiate, type ScrapeFormat } from './negotiate.ts';
export { type PrometheusOptions, toPrometheus } from '../../telemetry/prometheus/to-prometheus.ts';
export type {
  CounterFamily,
  Distribution,
  GaugeFamily,
  HistogramFamily,
  MetricFamily,
  MetricPoint,
} from '../../telemetry/family.ts';
export { distributionOf } from '../../telemetry/family.ts';
