/** One operation over a stretch of the past: its course, its heat map, its changes. */
import type { OperationPoint } from '@perf/analytics';
import { merged, type Recorded } from '@perf/core';
import { z } from 'zod';
import { breaths } from '../breath.ts';
import { failure } from '../exchange.ts';
import type { OperationView, Ranged } from '../protocol.ts';
import { measured, onSteps, ranged, type Stretch } from '../range.ts';
import type { Report } from '../reported.ts';
import { type Labels, labelsKey, rowOf, seriesOfRecorded } from '../rows.ts';
import { changesFound } from './changes.ts';
import { heatMap } from './heat.ts';
import type { Past } from './past.ts';

const MOST_SLOWEST = 20;
const MOST_NAMES = 10;

export interface OperationAsked extends Stretch {
  readonly name: string;
  /** Undefined: all series of the name as one. */
  readonly labels?: Labels | undefined;
}

/** @throws PerfError `dashboard/unknown-operation` */
export async function operationView(past: Past, asked: OperationAsked): Promise<OperationView> {
  const { history, clock, since } = past;
  const { name, labels } = asked;
  const now = clock.now();
  const range = ranged(asked, now);
  const points = await history.query({ operation: name, ...range, ...(labels !== undefined && { labels }) });
  const report = past.report();
  if (points.length === 0 && !report.operations.some((operation) => operation.name === name))
    throw unknown(name, report);
  const { changes } = points.length === 0 ? { changes: [] } : await changesFound(past, { ...range, operation: name });
  const span = measured(range, now, since);
  const kind = report.operations.find((operation) => operation.name === name)?.kind;
  const series = { name, labels: labels ?? {}, ...(kind !== undefined && { kind }) };
  const breathe = breaths({ piece: 2, budget: Number.POSITIVE_INFINITY, clock });
  const heat = heatMap(points.map(({ at, recorded: { histogram } }) => ({ at, histogram })));
  await breathe();
  return {
    ...range,
    name,
    labels: labels ?? null,
    row: points.length === 0 ? null : rowOf(seriesOfRecorded(series, wholeOf(points)), span, report.contracts),
    ...courses(range, points, (point) => measured(stepOf(point, range), now, since)),
    heat,
    promised: promisedOf(report, name, labels),
    changes,
    slowest: await slowestOf(past, asked),
  };
}

const stepOf = ({ at }: OperationPoint, { step }: Ranged): Stretch => ({ from: at, to: at + step });

function wholeOf(points: readonly OperationPoint[]): Recorded {
  return {
    histogram: merged(points.map(({ recorded }) => recorded.histogram)),
    failed: points.reduce((sum, { recorded }) => sum + recorded.failed, 0),
  };
}

function courses(
  range: Ranged,
  points: readonly OperationPoint[],
  spanOf: (point: OperationPoint) => number,
): Pick<OperationView, 'rate' | 'errorRate' | 'p50' | 'p95' | 'p99' | 'max'> {
  const course = (figure: 'errorRate' | 'p50' | 'p95' | 'p99' | 'max') =>
    onSteps(range, points, ({ statistics }) => statistics[figure]);
  return {
    rate: onSteps(range, points, (point) => (point.statistics.count * 1_000) / spanOf(point)),
    errorRate: course('errorRate'),
    p50: course('p50'),
    p95: course('p95'),
    p99: course('p99'),
    max: course('max'),
  };
}

/** The strictest of what is promised of it. */
function promisedOf({ contracts }: Report, name: string, labels: Labels | undefined): OperationView['promised'] {
  const clauses = contracts
    .filter((one) => one.operation === name)
    .filter((one) => one.labels === null || (labels !== undefined && labelsKey(one.labels) === labelsKey(labels)))
    .flatMap((one) => one.clauses);
  const limit = (target: string): number | null => {
    const limits = clauses.filter((clause) => clause.target === target).map((clause) => clause.limit);
    return limits.length === 0 ? null : Math.min(...limits);
  };
  return { p95: limit('p95'), p99: limit('p99') };
}

/** As perfkit writes it; what an older or a newer one wrote otherwise is left out. */
const slowCall = z.object({
  at: z.number(),
  operation: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  duration: z.number(),
  loopBlocked: z.number().optional(),
  gc: z.number().optional(),
});

async function slowestOf({ history }: Past, { name, labels, from, to }: OperationAsked): Promise<Report['slowest']> {
  const events = await history.events({ kind: 'slow-call', from, to });
  const calls = events.flatMap(({ data }) => slowCall.safeParse(data).data ?? []);
  return calls
    .filter((call) => call.operation === name)
    .filter((call) => labels === undefined || labelsKey(call.labels) === labelsKey(labels))
    .sort((a, b) => b.duration - a.duration)
    .slice(0, MOST_SLOWEST)
    .map((call) => ({ ...call, loopBlocked: call.loopBlocked ?? null, gc: call.gc ?? null, unit: 'ms' }));
}

function unknown(name: string, { operations }: Report): Error {
  const known = [...new Set(operations.map((operation) => operation.name))];
  const names = known.slice(0, MOST_NAMES).map((one) => `\`${one}\``);
  return failure(
    'dashboard/unknown-operation',
    `Expected an operation that was called in this stretch of time, got \`${name.slice(0, 200)}\``,
    names.length === 0
      ? 'None was called since perfkit began.'
      : `These were called since perfkit began: ${names.join(', ')}.`,
  );
}
