/**
 * The one report: what `perf.report()` returns, what `perfkit report --json` prints and what `runs/*.json` hold.
 *
 * Every number has its unit beside it or in its name; what is unknown is null; a section that nobody measured is absent.
 * Sections may be added; what stands here never changes its meaning: that would be another `schema`.
 */
import type { OperationKind } from '@perf/core';
import { z } from 'zod';
import { type RecommendationReport, recommendationSchema } from './advice-schema.ts';
import { type AlertReport, alertSchema } from './alert-schema.ts';
import { type BackupsReport, backupsSchema } from './backups-report.ts';
import {
  type ContractReport,
  contractReport,
  type ReadingContractReport,
  readingContractReport,
} from './contract-schema.ts';
import { type DiagnosisReport, diagnosisSchema, type HealthReport, healthSchema } from './health-report.ts';
import { type HostReport, hostSchema } from './host-report.ts';
import { type JobReport, jobSchema } from './job-report.ts';
import { type KindReport, kindReport, type MetricReport, metricReport, operationKind } from './own-figures-schema.ts';
import {
  type LimitReport,
  limitSchema,
  type RecoveryReport,
  recoverySchema,
  type SessionsReport,
  sessionsSchema,
} from './usage-report.ts';

export interface OperationReport {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What its time goes to; absent when nobody said. */
  readonly kind?: OperationKind | undefined;
  readonly count: number;
  readonly failed: number;
  /** 0…1. */
  readonly errorRate: number | null;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly unit: 'ms';
}

export interface ResourceReport {
  /** A name of the readings' catalogue, like `process.rss`. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly samples: number;
  /** Null for a reading that is a percentile or an extreme itself: the mean of such says nothing. */
  readonly mean: number | null;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

export interface FindingReport {
  readonly kind: string;
  readonly severity: 'info' | 'warning' | 'critical';
  /** One sentence, with units. */
  readonly text: string;
  readonly operation?: string | undefined;
  readonly evidence: Readonly<Record<string, number | string>>;
}

export interface SlowCallReport {
  /** When it ended, epoch milliseconds. */
  readonly at: number;
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly duration: number;
  /** How long the event loop was blocked meanwhile, in blocks of at least 50 ms; null when unknown. */
  readonly loopBlocked: number | null;
  /** How long the garbage collector ran meanwhile, in pauses of at least 5 ms; null when unknown. */
  readonly gc: number | null;
  readonly unit: 'ms';
}

export interface RunReport {
  readonly id: string;
  readonly command: readonly string[];
  /** The process's number, when it ran before perfkit came and was left running. */
  readonly attachedTo?: number | undefined;
  /** The program's own exit code; null when a signal ended it, while it runs, or when that is not known. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Watched Node processes and worker threads; 0: the figures are those of the process tree alone. */
  readonly watched: number;
}

export interface Report {
  readonly schema: 1;
  readonly service: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Whether all contracts are kept; null when none could be judged. */
  readonly meetingTargets: boolean | null;
  /** By total time, most first. */
  readonly operations: readonly OperationReport[];
  /** What each host did, most calls first; only of a report that is asked for by host. */
  readonly hosts?: readonly HostReport[] | undefined;
  /** The operations that have a kind, by kind, most total time first; absent when none has. */
  readonly kinds?: readonly KindReport[] | undefined;
  /** The program's own metrics by name; absent when it has none. */
  readonly metrics?: readonly MetricReport[] | undefined;
  readonly resources: readonly ResourceReport[];
  /** Those on operations. */
  readonly contracts: readonly ContractReport[];
  readonly readingContracts: readonly ReadingContractReport[];
  /** Those pending or firing, then those resolved within the range, the latest first; absent when nobody looked. */
  readonly alerts?: readonly AlertReport[] | undefined;
  /** In the order they were heard of; absent when there are none. */
  readonly jobs?: readonly JobReport[] | undefined;
  /** Absent when there are none, as `sessions` and `recovery`. */
  readonly limits?: readonly LimitReport[] | undefined;
  readonly sessions?: readonly SessionsReport[] | undefined;
  /** Operations of `createRecovery` of `@perf/health`. */
  readonly recovery?: readonly RecoveryReport[] | undefined;
  /** Absent where none are taken, or not by who reports. */
  readonly backups?: BackupsReport | undefined;
  /** What stands out, worst first. */
  readonly findings: readonly FindingReport[];
  /** Absent when nobody checked. */
  readonly health?: HealthReport | undefined;
  /** What ails it: causes of what stands out, worst first; empty: nothing is known to. Absent from older reports. */
  readonly diagnosis?: readonly DiagnosisReport[] | undefined;
  /** What to do about it, the most worth doing first; empty: nothing is to be advised. Absent from older reports. */
  readonly recommendations?: readonly RecommendationReport[] | undefined;
  /** Longest first, at most 20. */
  readonly slowest: readonly SlowCallReport[];
  /** What could not be measured, or was lost, in words. */
  readonly notes: readonly string[];
  readonly run?: RunReport | undefined;
}

const ms = z.number().nonnegative();
const labels = z.record(z.string(), z.string());
const epoch = z.number().describe('epoch milliseconds');

const operation = z.object({
  name: z.string(),
  labels,
  kind: operationKind.optional(),
  count: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  errorRate: z.number().min(0).max(1).nullable(),
  mean: ms.nullable(),
  min: ms.nullable(),
  max: ms.nullable(),
  p50: ms.nullable(),
  p95: ms.nullable(),
  p99: ms.nullable(),
  p999: ms.nullable(),
  unit: z.literal('ms'),
});

const resource = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  samples: z.int().positive(),
  mean: z.number().nullable(),
  min: z.number(),
  max: z.number(),
  last: z.number(),
});

const finding = z.object({
  kind: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  text: z.string(),
  operation: z.string().optional(),
  evidence: z.record(z.string(), z.union([z.number(), z.string()])),
});

const slowCall = z.object({
  at: epoch,
  operation: z.string(),
  labels,
  duration: ms,
  loopBlocked: ms.nullable(),
  gc: ms.nullable(),
  unit: z.literal('ms'),
});

const run = z.object({
  id: z.string(),
  command: z.array(z.string()),
  attachedTo: z.int().positive().optional(),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  watched: z.int().nonnegative(),
});

/** Checks a report that comes from outside, and documents it for `--json`. */
export const reportSchema: z.ZodType<Report> = z.object({
  schema: z.literal(1),
  service: z.string(),
  from: epoch,
  to: epoch,
  meetingTargets: z.boolean().nullable(),
  operations: z.array(operation),
  hosts: z.array(hostSchema).optional(),
  kinds: z.array(kindReport).optional(),
  metrics: z.array(metricReport).optional(),
  resources: z.array(resource),
  contracts: z.array(contractReport),
  // Absent from reports that older versions wrote.
  readingContracts: z.array(readingContractReport).default([]),
  alerts: z.array(alertSchema).optional(),
  jobs: z.array(jobSchema).optional(),
  limits: z.array(limitSchema).optional(),
  sessions: z.array(sessionsSchema).optional(),
  recovery: z.array(recoverySchema).optional(),
  backups: backupsSchema.optional(),
  findings: z.array(finding),
  health: healthSchema.optional(),
  diagnosis: z.array(diagnosisSchema).optional(),
  recommendations: z.array(recommendationSchema).optional(),
  slowest: z.array(slowCall).max(20),
  notes: z.array(z.string()),
  run: run.optional(),
});
