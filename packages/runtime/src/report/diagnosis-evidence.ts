/** What a report's observation has for a diagnosis: the findings are its symptoms, so that the two never contradict. */
import { type OperationSnapshot, type Snapshot, TIME_WINDOWS, type Window } from '@perf/core';
import {
  type Diagnosis,
  type DiagnosisEvidence,
  diagnose,
  type SeenOperation,
  type SeenTrend,
  type Symptom,
} from '@perf/health';
import type { Explained } from '../gathering.ts';
import type { ReadingSummary } from '../readings-summary.ts';
import type { SeenUsage } from '../usage-board.ts';

export interface Seen {
  readonly readings: readonly ReadingSummary[];
  readonly trends?: readonly SeenTrend[];
  readonly usage?: readonly SeenUsage[];
  readonly explained: Explained;
  readonly snapshot: (window?: Window) => Snapshot;
}

/** What is told apart as lately; the rest is before. */
const LATELY = '5m';

export function diagnosed(
  symptoms: readonly Symptom[],
  { operations, metrics }: Snapshot,
  { readings, trends = [], usage = [], explained, snapshot }: Seen,
): Diagnosis[] {
  const lately = new Map(snapshot(LATELY).operations.map((operation) => [keyOf(operation), operation]));
  const waiting = gaugesIn(metrics);
  const evidence: DiagnosisEvidence = {
    symptoms,
    readings,
    trends,
    operations: operations
      .filter(({ count }) => count > 0)
      .map((operation) => seenOperation(operation, lately.get(keyOf(operation)))),
    stalls: explained.stalls,
    // Who waits for a place, a program may say in a gauge of its own: `NAME.waiting`.
    pools: usage.flatMap((state) =>
      state.kind === 'limit' && state.hasProgram ? [{ ...state, waiting: waiting.get(`${state.name}.waiting`) }] : [],
    ),
  };
  return diagnose(evidence);
}

/** Values of the program's own gauges, by name. */
export function gaugesIn(metrics: Snapshot['metrics']): Map<string, number> {
  return new Map(metrics.flatMap((metric) => (metric.type === 'gauge' ? [[metric.name, metric.value]] : [])));
}

const keyOf = ({ name, labels }: OperationSnapshot): string => JSON.stringify([name, labels]);

function seenOperation(operation: OperationSnapshot, recent: OperationSnapshot | undefined): SeenOperation {
  const { name, kind, count, failed, mean, p95 } = operation;
  // Requests to others are named so by the watch of HTTP; for the rest a program says what kind they are.
  const isOutgoing = name.startsWith('outgoing ') || kind === 'network' || kind === 'database';
  const lately = recent && { span: TIME_WINDOWS[LATELY], count: recent.count, failed: recent.failed };
  return { name, isOutgoing, count, mean: mean ?? null, p95: p95 ?? null, failed, lately };
}
