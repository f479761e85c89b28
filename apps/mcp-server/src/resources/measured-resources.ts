/** Resources that say what is measured, in the shapes the tools answer with, and what of it is news. */
import { operationPage } from '@perf/runtime/report';
import { healthOf } from '../health-shape.ts';
import type { Measured } from '../measured.ts';
import { operationsOf, originOf, reportOf } from '../shapes.ts';

export interface MeasuredResource {
  /** The address is `perfkit://` and this. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  read(found: Measured): object;
  /** What has to change for it to be news: figures change with every second. */
  news(found: Measured): unknown;
}

const BUSIEST = 15;
const MOMENT_MS = 30_000;

const health: MeasuredResource = {
  name: 'health',
  title: 'Health and diagnosis',
  description: 'Whether the program and what it needs are well, what ails it and what to do.',
  read: healthOf,
  news: ({ report }) => [
    report.health?.state,
    report.health?.checks.map(({ name, state }) => [name, state]),
    report.diagnosis?.map(({ cause, severity, operation }) => [cause, severity, operation]),
  ],
};

const report: MeasuredResource = {
  name: 'report',
  title: 'Performance report',
  description: 'Whether promises are kept, what stands out, slowest calls, busiest operations, resources.',
  read: reportOf,
  news: (found) => [
    ...[found.source, found.report.service, alerts.news(found)],
    [...found.report.contracts, ...found.report.readingContracts].map(({ state }) => state),
    found.report.findings.map(({ kind, severity }) => [kind, severity]),
  ],
};

const operations: MeasuredResource = {
  name: 'operations',
  title: 'Busiest operations',
  description: 'Calls, failures and percentiles of the busiest operations; told of at most twice a minute.',
  read: (found) => operationsOf(found, operationPage(found.report.operations, { limit: BUSIEST })),
  news: ({ report: { to, operations } }) => (operations.length === 0 ? 'none' : Math.floor(to / MOMENT_MS)),
};

const alerts: MeasuredResource = {
  name: 'alerts',
  title: 'Alerts',
  description: 'What fires or is about to, how severe it is, and since when.',
  read(found) {
    const known = found.report.alerts;
    return {
      firing: known?.filter(({ state }) => state === 'firing').length ?? null,
      ...originOf(found),
      alerts: reportOf(found).alerts,
      alertsInAll: known?.length ?? null,
    };
  },
  news: ({ report }) => report.alerts?.map(({ name, state, severity }) => [name, state, severity]),
};

export const measuredResources: readonly MeasuredResource[] = [health, report, operations, alerts];
