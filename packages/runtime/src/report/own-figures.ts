/** What a program's own words add to a report: its operations by kind, its metrics, and what of it found no place. */
import type { MetricSnapshot, OperationKind, OperationSnapshot, Snapshot } from '@perf/core';
import type { KindReport, MetricReport } from './own-figures-schema.ts';
import type { Report } from './schema.ts';

export function ownFigures({ operations, metrics }: Snapshot): Pick<Report, 'kinds' | 'metrics'> {
  const kinds = kindReports(operations);
  return {
    ...(kinds.length > 0 && { kinds }),
    ...(metrics.length > 0 && { metrics: metrics.map(metricReport).sort(byName) }),
  };
}

/** Nothing is claimed of operations without a kind. */
function kindReports(operations: readonly OperationSnapshot[]): KindReport[] {
  const byKind = new Map<OperationKind, KindReport>();
  for (const { kind, count, failed, histogram } of operations) {
    if (kind === undefined || count === 0) continue;
    const sum = byKind.get(kind) ?? { kind, calls: 0, failed: 0, totalTime: 0, unit: 'ms' };
    const { calls, failed: failedBefore, totalTime } = sum;
    byKind.set(kind, {
      ...sum,
      calls: calls + count,
      failed: failedBefore + failed,
      totalTime: totalTime + histogram.sum,
    });
  }
  return [...byKind.values()].sort((a, b) => b.totalTime - a.totalTime);
}

function metricReport(metric: MetricSnapshot): MetricReport {
  if (metric.type === 'distribution') {
    const { buckets: _, rejected: __, ...figures } = metric;
    return figures;
  }
  const { rejected: _, ...figures } = metric;
  return figures;
}

const byName = (a: MetricReport, b: MetricReport): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** In words; none when all series found a place. */
export function foldedNotes({ folded }: Snapshot): string[] {
  if (folded === 0) return [];
  const series = folded === 1 ? '1 series' : `${folded.toLocaleString('en')} series`;
  return [`About ${series} came after there was no more room: they are counted together, mostly as \`other\`.`];
}
