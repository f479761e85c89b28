/** What a report's observation has for a diagnosis: the findings are its symptoms, so that the two never contradict. */
import type { OperationSnapshot } from '@perf/core';
import { type DiagnosisEvidence, diagnose, type SeenOperation, type SeenTrend, type Symptom } from '@perf/health';
import type { Explained } from '../gathering.ts';
import type { ReadingSummary } from '../readings-summary.ts';
import type { SeenUsage } from '../usage-board.ts';
import { type DiagnosisReport, diagnosisReport } from './health-report.ts';

export interface Seen {
  readonly readings: readonly ReadingSummary[];
  readonly trends?: readonly SeenTrend[];
  readonly usage?: readonly SeenUsage[];
  readonly explained: Explained;
}

export function diagnosed(
  symptoms: readonly Symptom[],
  operations: readonly OperationSnapshot[],
  { readings, trends = [], usage = [], explained }: Seen,
): DiagnosisReport[] {
  const evidence: DiagnosisEvidence = {
    symptoms,
    readings,
    trends,
    operations: operations.map(seenOperation),
    stalls: explained.stalls,
    pools: usage.flatMap((state) => (state.kind === 'limit' && state.hasProgram ? [state] : [])),
  };
  return diagnose(evidence).map(diagnosisReport);
}

function seenOperation({ name, kind, count, mean, p95 }: OperationSnapshot): SeenOperation {
  // Requests to others are named so by the watch of HTTP; for the rest a program says what kind they are.
  const isOutgoing = name.startsWith('outgoing ') || kind === 'network' || kind === 'database';
  return { name, isOutgoing, count, mean: mean ?? null, p95: p95 ?? null };
}
