/** Everything that is so at this moment, section by section, out of the report and of what is known beside it. Pure. */
import { formatRatio, formatValue } from '@perf/analytics';
import { type Alert, type OperationSnapshot, type Silence, type Snapshot, TIME_WINDOWS } from '@perf/core';
import type { Attempt } from '@perf/optimizer';
import { alertNowOf, silenceReport } from '@perf/runtime/report';
import { drawn, drawnOrNull } from './drawn.ts';
import type { AttemptRow, OperationRow, ResourceRow, Sections } from './protocol.ts';
import type { BackupView } from './protocol-parts.ts';
import type { Report } from './reported.ts';
import { rowOf } from './rows.ts';

const MOST_OPERATIONS = 200;
const MOST_ATTEMPTS = 20;
const MOST_METRICS = 500;
const MOST_ALERTS = 500;
const MINUTE = TIME_WINDOWS['1m'];

export interface Seen {
  readonly report: Report;
  /** Of the last minute. */
  readonly recent: Snapshot;
  readonly alerts: readonly Alert[];
  readonly silences: readonly Silence[];
  /** Undefined: nothing is backed up, or nothing is known yet. */
  readonly backups: BackupView | undefined;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  /** What the dashboard itself has to say. */
  readonly notes: readonly string[];
}

export function sectionsOf({ report, recent, alerts, silences, backups, attempts, notes }: Seen): Sections {
  return {
    operations: operationsOf(report, recent),
    resources: report.resources.map(resourceRow),
    health: report.health ?? null,
    diagnosis: report.diagnosis ?? [],
    findings: report.findings,
    contracts: {
      operations: report.contracts,
      readings: report.readingContracts,
      meetingTargets: report.meetingTargets,
    },
    alerts: { active: alerts.slice(0, MOST_ALERTS).map(alertNowOf), silences: silences.map(silenceReport) },
    usage: {
      limits: report.limits ?? [],
      sessions: report.sessions ?? [],
      recovery: report.recovery ?? [],
      jobs: report.jobs ?? [],
    },
    backups: backups ?? null,
    advice: {
      recommendations: report.recommendations ?? [],
      attempts: attempts.slice(-MOST_ATTEMPTS).reverse().map(attemptRow),
    },
    metrics: (report.metrics ?? []).slice(0, MOST_METRICS),
    notes: [...report.notes, ...notes, ...leftOut(report, alerts)],
  };
}

function resourceRow({ name, title, unit, last, min, max, mean }: Report['resources'][number]): ResourceRow {
  return { name, title, unit, last: drawn(last), min: drawn(min), max: drawn(max), mean: drawnOrNull(mean) };
}

/** Perfkit counts from when it began: in its first minute the last minute is shorter. */
function operationsOf({ from, to, contracts }: Report, { operations }: Snapshot): Sections['operations'] {
  const span = Math.min(MINUTE, Math.max(1_000, to - from));
  const called = operations.filter(({ count }) => count > 0);
  const rows = byTotalTime(called)
    .slice(0, MOST_OPERATIONS)
    .map((operation): OperationRow => rowOf({ ...operation, statistics: operation }, span, contracts));
  return { rows, inAll: called.length, span };
}

function byTotalTime(operations: readonly OperationSnapshot[]): OperationSnapshot[] {
  return [...operations].sort((a, b) => b.histogram.sum - a.histogram.sum);
}

function leftOut({ metrics = [] }: Report, alerts: readonly Alert[]): string[] {
  const words = [];
  if (metrics.length > MOST_METRICS) words.push(`Of ${metrics.length} metrics, ${MOST_METRICS} are shown.`);
  if (alerts.length > MOST_ALERTS) words.push(`Of ${alerts.length} alerts, ${MOST_ALERTS} are shown.`);
  return words;
}

function attemptRow({ at, outcome, tunable, from, to, metric, effect }: Attempt): AttemptRow {
  const change = `${tunable} from ${formatValue(from, 'count')} to ${formatValue(to, 'count')}`;
  const text =
    effect === null
      ? `What it did to ${metric} could not be told.`
      : `${metric} ${effect < 0 ? 'fell' : 'rose'} by ${formatRatio(Math.abs(effect))}.`;
  return { at, what: change, outcome, text };
}
