/**
 * What the tools answer, as schemas that say each unit, and how a report becomes that. Everything is bounded: a model has
 * little room, and names are a program's own and may be of any length.
 */
import type { OperationReport, operationPage, Report } from '@perf/runtime/report';
import { z } from 'zod';
import { lead, leadShape } from './lead.ts';
import type { Measured } from './measured.ts';
import { recoveryOf, recoveryWords } from './recovery-shape.ts';
import { moment, rounded, sentence, short, shortLabels } from './small.ts';

const ms = (what: string) => z.number().nullable().describe(`${what}, milliseconds; null: unknown`);
const labels = z.record(z.string(), z.string());

const operation = z.object({
  name: z.string().describe('As the program or its framework calls it, like `GET /users/:id`'),
  labels,
  calls: z.number(),
  failed: z.number().describe('Calls that failed'),
  p50Ms: ms('Median'),
  p95Ms: ms('95th percentile, within 0.54 %'),
  p99Ms: ms('99th percentile'),
  maxMs: ms('Longest call'),
  totalMs: ms('All calls together'),
});

/** Which figures these are. */
export const origin = {
  service: z.string(),
  source: z
    .enum(['serve', 'history', 'last-run'])
    .describe('serve: a running `perfkit serve`, live. history: what was recorded. last-run: the last `perfkit run`'),
  ageSeconds: z.number().describe('Since the newest figure was taken; 0: live'),
  from: z.string().describe('ISO 8601, UTC'),
  to: z.string().describe('ISO 8601, UTC'),
};

const clause = z.object({
  target: z
    .string()
    .describe('Of an operation mean, p50, p95, p99, p999, max or errorRate, at most; of a reading min or max'),
  promised: z.number().describe('The limit, in `unit`'),
  measured: z.number().nullable().describe('In the same unit; null: no call'),
  unit: z.string().describe('ms, ratio (0 to 1), bytes …'),
  timesTheLimit: z.number().nullable().describe('2: twice as much as promised; null: unknown'),
  state: z.enum(['kept', 'broken', 'insufficient-data']),
});

const alertShape = z.object({
  name: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  state: z.enum(['pending', 'firing', 'resolved']),
  since: z.string().describe('ISO 8601, UTC: when it began to fire, or to be pending'),
  value: z.number().nullable().describe('What was seen last, in `unit`'),
  limit: z.number().nullable(),
  unit: z.string().nullable(),
  cause: z.string().nullable(),
});

export const reportShape = z.object({
  ...leadShape(
    ['kept', 'broken', 'unknown'],
    'Whether all promises are kept; unknown: there are none, or too few calls to judge',
  ),
  ...origin,
  promises: z
    .array(
      z.object({
        about: z.enum(['operation', 'reading']),
        name: z.string(),
        labels,
        state: z.enum(['kept', 'broken', 'insufficient-data']),
        calls: z.number().nullable().describe('What the judgement rests on; null: a reading'),
        callsNeeded: z.number().nullable(),
        clauses: z.array(clause),
      }),
    )
    .describe('Contracts, broken ones first'),
  promisesInAll: z.number(),
  alerts: z.array(alertShape).nullable().describe('Null: nobody looked, since the figures are from the history'),
  standsOut: z
    .array(z.object({ severity: z.enum(['critical', 'warning', 'info']), text: z.string() }))
    .describe('What is worth a sentence, worst first; empty: nothing'),
  slowestCalls: z.array(
    z.object({
      operation: z.string(),
      endedAt: z.string().describe('ISO 8601, UTC'),
      durationMs: z.number(),
      eventLoopBlockedMs: ms('The event loop stood still meanwhile'),
      garbageCollectionMs: ms('Garbage was collected meanwhile'),
    }),
  ),
  busiestOperations: z.array(operation).describe('By total time; get_operations has all of them'),
  operationsInAll: z.number(),
  resources: z.array(
    z.object({
      name: z.string(),
      unit: z.string().describe('bytes, ratio (0 to 1), cores, ms, bytes/s, count …'),
      mean: z.number().nullable(),
      max: z.number(),
      last: z.number(),
    }),
  ),
  recovery: z.array(z.string()).describe('Operations that had to recover; get_health has the figures'),
  exitCode: z.number().nullable().describe('Of the program of the last run; null: unknown, or it was no run'),
  missing: z.array(z.string()).describe('What could not be measured, or was lost'),
});
export type ReportShape = z.infer<typeof reportShape>;

export const operationsShape = z.object({
  ...leadShape(['found', 'none'], 'Whether any operation matches; get_report and get_health judge'),
  ...origin,
  matching: z.number().describe('Operations that match, on all pages'),
  operations: z.array(operation),
  next: z.string().nullable().describe('Pass it as `cursor` for the next page; null: this is the last'),
});
export type OperationsShape = z.infer<typeof operationsShape>;

type Origin = Pick<OperationsShape, 'service' | 'source' | 'ageSeconds' | 'from' | 'to'>;

export function originOf({ report, source, age }: Measured): Origin {
  return {
    service: short(report.service),
    source,
    ageSeconds: Math.round(age / 1000),
    from: moment(report.from),
    to: moment(report.to),
  };
}

function operationOf(report: OperationReport): OperationsShape['operations'][number] {
  const { name, count, failed, p50, p95, p99, max, mean } = report;
  return {
    name: short(name),
    labels: shortLabels(report.labels),
    calls: count,
    failed,
    p50Ms: rounded(p50),
    p95Ms: rounded(p95),
    p99Ms: rounded(p99),
    maxMs: rounded(max),
    totalMs: rounded(mean === null ? null : mean * count),
  };
}

const MOST = {
  promises: 8,
  // get_alerts has all of them.
  alerts: 3,
  standsOut: 6,
  slowest: 5,
  operations: 5,
  resources: 12,
  missing: 4,
} as const;
const URGENCY = { broken: 0, 'insufficient-data': 1, kept: 2 } as const;

export function reportOf(found: Measured): ReportShape {
  const { report } = found;
  const { findings, slowest, operations, notes, run } = report;
  const promises = [...report.contracts.map(promiseOf), ...report.readingContracts.map(readingPromiseOf)];
  promises.sort((a, b) => URGENCY[a.state] - URGENCY[b.state]);
  return {
    ...lead(...judged(found)),
    ...originOf(found),
    promises: promises.slice(0, MOST.promises),
    promisesInAll: promises.length,
    alerts: report.alerts?.slice(0, MOST.alerts).map(alertOf) ?? null,
    standsOut: findings.slice(0, MOST.standsOut).map(({ severity, text }) => ({ severity, text: sentence(text) })),
    slowestCalls: slowest.slice(0, MOST.slowest).map((call) => ({
      operation: short(call.operation),
      endedAt: moment(call.at),
      durationMs: rounded(call.duration) ?? 0,
      eventLoopBlockedMs: rounded(call.loopBlocked),
      garbageCollectionMs: rounded(call.gc),
    })),
    busiestOperations: operations.slice(0, MOST.operations).map(operationOf),
    operationsInAll: operations.length,
    resources: report.resources
      .filter(({ max }) => max > 0)
      .slice(0, MOST.resources)
      .map(({ name, unit, mean, max, last }) => ({
        name,
        unit,
        mean: rounded(mean),
        max: rounded(max) ?? 0,
        last: rounded(last) ?? 0,
      })),
    recovery: recoveryWords(recoveryOf(report)),
    exitCode: run?.exitCode ?? null,
    missing: notes.slice(0, MOST.missing).map(sentence),
  };
}

function judged({ report: { meetingTargets, findings } }: Measured): ['kept' | 'broken' | 'unknown', string] {
  if (meetingTargets === false)
    return ['broken', 'Ask get_health for the cause, then find_regressions for when it began.'];
  if (findings.some(({ severity }) => severity !== 'info'))
    return [meetingTargets === null ? 'unknown' : 'kept', 'Ask get_health what is behind what stands out.'];
  if (meetingTargets === true) return ['kept', 'Nothing: all is as promised.'];
  return ['unknown', 'Promise something: contracts in perf.config. Meanwhile, get_operations shows what is slow.'];
}

type Promised = ReportShape['promises'][number];

function promiseOf(contract: Report['contracts'][number]): Promised {
  const { operation: name, state, samples, minSamples, clauses } = contract;
  return {
    ...{ about: 'operation', name: short(name), labels: shortLabels(contract.labels ?? {}) },
    ...{ state, calls: samples, callsNeeded: minSamples, clauses: clauses.map(clauseOf) },
  };
}

function readingPromiseOf({ name, state, clauses }: Report['readingContracts'][number]): Promised {
  return {
    ...{ about: 'reading', name: short(name), labels: {}, state },
    ...{ calls: null, callsNeeded: null, clauses: clauses.map(clauseOf) },
  };
}

type Clause = Report['contracts' | 'readingContracts'][number]['clauses'][number];

function clauseOf({ target, limit, actual, unit, ratio, state }: Clause): Promised['clauses'][number] {
  return { target, promised: limit, measured: rounded(actual), unit, timesTheLimit: rounded(ratio), state };
}

function alertOf(alert: NonNullable<Report['alerts']>[number]): z.infer<typeof alertShape> {
  const { name, severity, state, startsAt, activeAt, value, threshold, unit, cause } = alert;
  return {
    ...{ name: short(name), severity, state, since: moment(startsAt ?? activeAt) },
    ...{ value: rounded(value), limit: rounded(threshold), unit, cause: cause === null ? null : short(cause) },
  };
}

export function operationsOf(
  found: Measured,
  { matching, operations, next }: ReturnType<typeof operationPage>,
): OperationsShape {
  const toDo =
    matching === 0
      ? 'Ask again without `match`, or with a longer `since`.'
      : 'Ask get_health why one is slow, find_regressions since when.';
  return {
    ...lead(matching === 0 ? 'none' : 'found', toDo),
    ...{ ...originOf(found), matching, operations: operations.map(operationOf), next: next ?? null },
  };
}
