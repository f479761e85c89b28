/** What each host did, of a report over several: all operations of a host as one. */
import type { SeriesRecorded } from '@perf/analytics';
import { createSnapshot, type EpochMs, type Milliseconds, type Ratio } from '@perf/core';
import { z } from 'zod';

export interface HostReport {
  /** Null: of what came without a host's name. */
  readonly host: string | null;
  readonly count: number;
  readonly failed: number;
  readonly errorRate: Ratio | null;
  readonly mean: Milliseconds | null;
  readonly p50: Milliseconds | null;
  readonly p95: Milliseconds | null;
  readonly p99: Milliseconds | null;
  readonly max: Milliseconds | null;
  readonly unit: 'ms';
}

const ms = z.number().nonnegative().nullable();

export const hostSchema: z.ZodType<HostReport> = z.object({
  host: z.string().nullable(),
  count: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  errorRate: z.number().min(0).max(1).nullable(),
  mean: ms,
  p50: ms,
  p95: ms,
  p99: ms,
  max: ms,
  unit: z.literal('ms'),
});

/** @param series of all operations, with the label `host` @returns those that did most first */
export function hostReports(series: readonly SeriesRecorded[], at: EpochMs): HostReport[] {
  const byHost = Map.groupBy(series, ({ labels }) => labels.host ?? null);
  const reports = [...byHost].map(([host, own]): HostReport => {
    // Of one name and each by a label of its own, so that together they are the host's.
    const states = own.map(({ recorded }, n) => ({ name: 'host', labels: { n: String(n) }, ...recorded }));
    const all = createSnapshot(at, undefined, states).operation('host');
    const {
      count = 0,
      failed = 0,
      errorRate = null,
      mean = null,
      p50 = null,
      p95 = null,
      p99 = null,
      max = null,
    } = all ?? {};
    return { host, count, failed, errorRate, mean, p50, p95, p99, max, unit: 'ms' };
  });
  return reports.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}
