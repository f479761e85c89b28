/** A snapshot as the text that Prometheus scrapes. */
import { PerfError } from '../../errors.ts';
import type { Readings } from '../../reading.ts';
import type { Snapshot } from '../../snapshot.ts';
import { foldedFamily, operationFamilies, readingFamilies } from '../families.ts';
import type { MetricFamily } from '../family.ts';
import { metricFamilies } from '../metric-families.ts';
import { type TextFormat, textPieces } from './text.ts';

export interface PrometheusOptions {
  /** `'text'` is version 0.0.4, `'openmetrics'` is OpenMetrics 1.0.0. @default 'text' */
  readonly format?: TextFormat;
  /** Told as gauges. */
  readonly readings?: Readings;
  /** Told as well. */
  readonly families?: readonly MetricFamily[];
}

/**
 * A snapshot as the text that Prometheus scrapes: for each series its durations in classic buckets that end on powers of
 * two, exact there, and its failures; and the program's own metrics. Native histograms, which keep all buckets, need `@perf/core/prometheus`.
 *
 * Takes time in proportion to the number of series, at once: about 25 µs each.
 *
 * @throws PerfError `core/invalid-argument` for a snapshot of a window, since Prometheus takes windows itself, from counts
 *   that never go back
 */
export function toPrometheus(
  { window, operations, metrics, folded }: Snapshot,
  { format = 'text', readings = {}, families = [] }: PrometheusOptions = {},
): string {
  if (window !== undefined) {
    throw new PerfError('core/invalid-argument', {
      message: `Expected \`snapshot\` to cover everything since the monitor was created, got one of the window \`${window}\``,
      hint: 'Take it with monitor.snapshot(), and let Prometheus take the window: rate(…[1m]).',
    });
  }
  const own = [foldedFamily(folded), ...metricFamilies(metrics)];
  const all = [...operationFamilies(operations), ...own, ...readingFamilies(readings), ...families];
  return [...textPieces(all, format)].join('');
}
