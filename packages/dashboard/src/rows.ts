/** An operation as a row of the page, from what a monitor or a history has of it. */
import { isOperationKind, type Milliseconds, type OperationStatistics, type Recorded, statistics } from '@perf/core';
import { drawn, drawnOrNull } from './drawn.ts';
import type { OperationRow } from './protocol.ts';
import type { Report } from './reported.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Series {
  readonly name: string;
  readonly labels: Labels;
  readonly kind?: string | undefined;
  readonly statistics: OperationStatistics;
}

type Contracts = Report['contracts'];
type ContractState = NonNullable<OperationRow['contract']>;

export function rowOf(
  { name, labels, kind, statistics: own }: Series,
  span: Milliseconds,
  contracts: Contracts,
): OperationRow {
  return {
    name,
    labels,
    kind: isOperationKind(kind) ? kind : null,
    count: own.count,
    rate: drawn((own.count * 1_000) / span),
    errorRate: drawnOrNull(own.errorRate),
    mean: drawnOrNull(own.mean),
    p50: drawnOrNull(own.p50),
    p95: drawnOrNull(own.p95),
    p99: drawnOrNull(own.p99),
    max: drawnOrNull(own.max),
    contract: stateOf(contracts, name, labels),
  };
}

export function seriesOfRecorded(
  { name, labels, kind }: { readonly name: string; readonly labels: Labels; readonly kind?: string },
  recorded: Recorded,
): Series {
  return { name, labels, kind, statistics: statistics(recorded) };
}

const WORST: readonly ContractState[] = ['broken', 'insufficient-data', 'kept'];

/** The worst of those on it. @returns null: nothing is promised */
function stateOf(contracts: Contracts, name: string, labels: Labels): ContractState | null {
  const states = contracts.flatMap((promised) =>
    promised.operation === name && (promised.labels === null || labelsKey(promised.labels) === labelsKey(labels))
      ? promised.state
      : [],
  );
  return WORST.find((state) => states.includes(state)) ?? null;
}

/** Tells sets of labels apart, whatever stands in them and in whatever order. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
