/** How a host reads in a report over several. */
import { formatRatio } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { duration, UNKNOWN } from './report-words.ts';

type Host = NonNullable<Report['hosts']>[number];

export const HOST_COLUMNS: readonly string[] = ['calls', 'errors', 'p50', 'p95', 'p99', 'max'];

export function hostCells({ host, count, errorRate, p50, p95, p99, max }: Host): string[] {
  const errors = errorRate === null ? UNKNOWN : formatRatio(errorRate);
  return [host === null ? UNKNOWN : plain(host), String(count), errors, ...[p50, p95, p99, max].map(duration)];
}
