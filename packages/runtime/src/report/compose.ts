/**
 * Makes the one report out of what was observed: pure, the same observation gives the same report.
 */
import { standOut } from '@perf/analytics';
import {
  type Alert,
  type Contract,
  judge,
  type OperationSnapshot,
  type OperationStatistics,
  type ReadingVerdict,
  readingCatalogue,
  type Snapshot,
  type Verdict,
  type VerdictState,
  type Window,
} from '@perf/core';
import type { Diagnosis, HealthReport, SeenTrend } from '@perf/health';
import { recommend, type StrategyName } from '@perf/optimizer';
import type { Explained } from '../gathering.ts';
import type { SeenJob } from '../job-board.ts';
import { evidenceOf, type Tuning } from '../optimize/evidence.ts';
import type { ReadingSummary } from '../readings-summary.ts';
import type { ExplainedCall } from '../timeline.ts';
import type { SeenUsage } from '../usage-board.ts';
import { type RecommendationReport, recommendationReport } from './advice-schema.ts';
import { alertReport } from './alert-report.ts';
import type { BackupsReport } from './backups-report.ts';
import type { ContractReport, ReadingContractReport } from './contract-schema.ts';
import { diagnosed, gaugesIn } from './diagnosis-evidence.ts';
import { diagnosisReport, healthReport } from './health-report.ts';
import { jobReport } from './job-report.ts';
import { foldedNotes, ownFigures } from './own-figures.ts';
import type { FindingReport, OperationReport, Report, ResourceReport, RunReport, SlowCallReport } from './schema.ts';
import { usageReport } from './usage-report.ts';

export interface Observation {
  readonly service: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** The operations: over the whole range, or over the last part of it that a contract asks for. */
  readonly snapshot: (window?: Window) => Snapshot;
  readonly contracts: readonly Contract[];
  readonly readingVerdicts: readonly ReadingVerdict[];
  /** Undefined where nobody looked. */
  readonly alerts?: readonly Alert[];
  readonly jobs?: readonly SeenJob[];
  readonly usage?: readonly SeenUsage[];
  readonly backups?: BackupsReport | undefined;
  readonly readings: readonly ReadingSummary[];
  /** How some of them moved, for a diagnosis. */
  readonly trends?: readonly SeenTrend[];
  /** Undefined where nobody checked. */
  readonly health?: HealthReport;
  readonly explained: Explained;
  /** Processor cores of the machine; undefined when unknown. */
  readonly cores: number | undefined;
  readonly notes: readonly string[];
  readonly run?: RunReport | undefined;
  /** What only who looks knows, for advice. */
  readonly tuning?: Tuning;
  /** @default 'balanced' */
  readonly strategy?: StrategyName | undefined;
}

const MOST_SLOW_CALLS = 20;

export function composeReport(observation: Observation): Report {
  const { service, from, to, snapshot, contracts, readingVerdicts, readings, run, health } = observation;
  const { alerts, jobs = [], usage = [], backups } = observation;
  const verdicts = contracts.map((promised) => judge(promised, snapshot(promised.window)));
  const whole = snapshot();
  const operations = [...whole.operations].filter(({ count }) => count > 0).sort((a, b) => totalTime(b) - totalTime(a));
  const found = findings(observation, operations);
  const diagnosis = diagnosed(found, whole, observation);
  return {
    schema: 1,
    service,
    from,
    to,
    meetingTargets: meetingTargets([...verdicts, ...readingVerdicts]),
    operations: operations.map(operationReport),
    ...ownFigures(whole),
    resources: readings.map(resourceReport),
    contracts: verdicts.map(contractReport),
    readingContracts: readingVerdicts.map(readingContractReport),
    ...(alerts === undefined ? {} : { alerts: alerts.map(alertReport) }),
    ...(jobs.length === 0 ? {} : { jobs: jobs.map((job) => jobReport(job, to)) }),
    ...usageReport(usage),
    ...(backups === undefined ? {} : { backups }),
    findings: found,
    ...(health === undefined || health.checks.length === 0 ? {} : { health: healthReport(health) }),
    diagnosis: diagnosis.map(diagnosisReport),
    recommendations: advice(observation, { whole, found, diagnosis }),
    slowest: observation.explained.calls.slice(0, MOST_SLOW_CALLS).map(slowCallReport),
    notes: [...observation.notes, ...foldedNotes(whole)],
    ...(run === undefined ? {} : { run }),
  };
}

interface Judged {
  readonly whole: Snapshot;
  readonly found: readonly FindingReport[];
  readonly diagnosis: readonly Diagnosis[];
}

function advice(observation: Observation, { whole, found, diagnosis }: Judged): RecommendationReport[] {
  const { alerts = [], usage = [], tuning, strategy } = observation;
  const evidence = evidenceOf({
    ...observation,
    ...tuning,
    operations: whole.operations,
    usage,
    alerts,
    diagnosis,
    findings: found,
    gauges: gaugesIn(whole.metrics),
  });
  return recommend(evidence, strategy === undefined ? {} : { strategy }).map(recommendationReport);
}

function findings(
  { from, to, readings, explained, cores }: Observation,
  operations: OperationSnapshot[],
): FindingReport[] {
  return standOut({ operations, readings, stalls: explained.stalls, span: to - from, cores }).map(
    ({ weight: _, ...finding }) => finding,
  );
}

/** Milliseconds that all calls took together. */
const totalTime = ({ mean, count }: OperationStatistics): number => (mean ?? 0) * count;

function meetingTargets(verdicts: readonly { readonly state: VerdictState }[]): boolean | null {
  if (verdicts.some(({ state }) => state === 'broken')) return false;
  return verdicts.some(({ state }) => state === 'kept') ? true : null;
}

function operationReport(operation: OperationSnapshot): OperationReport {
  const { name, labels, kind, count, failed } = operation;
  return {
    name,
    labels,
    ...(kind && { kind }),
    count,
    failed,
    errorRate: operation.errorRate ?? null,
    mean: operation.mean ?? null,
    min: operation.min ?? null,
    max: operation.max ?? null,
    p50: operation.p50 ?? null,
    p95: operation.p95 ?? null,
    p99: operation.p99 ?? null,
    p999: operation.p999 ?? null,
    unit: 'ms',
  };
}

function resourceReport({ name, ...figures }: ReadingSummary): ResourceReport {
  const { title, unit, isExtreme } = readingCatalogue[name];
  return { name, title, unit, ...figures, mean: isExtreme ? null : figures.mean };
}

function contractReport({ state, contract, clauses, samples }: Verdict): ContractReport {
  return {
    operation: contract.operation,
    labels: contract.labels ?? null,
    state,
    samples,
    minSamples: contract.minSamples,
    window: contract.window ?? null,
    clauses: clauses.map(({ actual, ratio, ...clause }) => ({
      ...clause,
      actual: actual ?? null,
      ratio: ratio ?? null,
    })),
  };
}

function readingContractReport({ state, contract, clauses, samples, covered }: ReadingVerdict): ReadingContractReport {
  return {
    name: contract.name,
    reading: contract.reading,
    state,
    samples,
    covered,
    for: contract.for,
    clauses: clauses.map(({ actual, ratio, lasted, ...clause }) => ({
      ...clause,
      actual: actual ?? null,
      ratio: ratio ?? null,
      lasted: lasted ?? null,
    })),
  };
}

function slowCallReport({ at, operation, labels, duration, loopBlocked, gc }: ExplainedCall): SlowCallReport {
  return { at, operation, labels, duration, loopBlocked: loopBlocked ?? null, gc: gc ?? null, unit: 'ms' };
}
