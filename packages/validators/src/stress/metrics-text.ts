/**
 * Readings from the text of a `/metrics` page: perfkit's own names, those of prom-client, and whatever a pool calls itself.
 *
 * Of several series of one name the largest counts. A counter of processor time becomes cores by what it grew since the page
 * was read before.
 */
import type { AnyReadings } from '@perf/analytics';
import { type Milliseconds, type ReadingName, readingCatalogue } from '@perf/core';
import { readingFamilies } from '@perf/core/telemetry';

export interface MetricsPage {
  readonly values: ReadonlyMap<string, number>;
  readonly at: Milliseconds;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/;
const SUFFIX = '(?:_(?:ratio|seconds|bytes|cores|bytes_per_second|per_second))?';
const FOREIGN: Readonly<Record<string, ReadingName>> = {
  process_resident_memory_bytes: 'process.rss',
  nodejs_heap_size_used_bytes: 'process.heap.used',
  nodejs_eventloop_lag_p99_seconds: 'loop.delay.p99',
};
const CPU_SECONDS = 'process_cpu_seconds_total';

export function parseMetrics(text: string, at: Milliseconds): MetricsPage {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name === undefined || !Number.isFinite(Number(value))) continue;
    values.set(name, Math.max(Number(value), values.get(name) ?? Number.NEGATIVE_INFINITY));
  }
  return { values, at };
}

/** @param before the page that was read before; without one there are no rates */
export function readingsIn({ values, at }: MetricsPage, before: MetricsPage | undefined): AnyReadings {
  const found: Record<string, number> = {};
  for (const [metric, value] of values) {
    const name = FOREIGN[metric] ?? OWN.find(({ pattern }) => pattern.test(metric))?.name;
    found[name ?? metric] = name !== undefined && readingCatalogue[name].unit === 'ms' ? value * 1_000 : value;
  }
  const [now, then] = [values.get(CPU_SECONDS), before?.values.get(CPU_SECONDS)];
  if (now !== undefined && then !== undefined && before !== undefined && at > before.at && now >= then) {
    found['process.cpu'] = ((now - then) * 1_000) / (at - before.at);
  }
  return found;
}

const OWN = Object.keys(readingCatalogue).map((key) => {
  const name = key as ReadingName;
  const [family] = readingFamilies({ [name]: 1 });
  const metric = family?.name.replaceAll('.', '_');
  return { name, pattern: new RegExp(`^${metric}${SUFFIX}$`) };
});
