/**
 * What passes between the history and its worker: plain data that can be cloned, histograms as bytes.
 */
import type { EpochMs, ErrorCode, Milliseconds, Readings } from '@perf/core';
import type {
  EventQuery,
  HistoryEvent,
  HistoryInfo,
  OperationQuery,
  ReadingQuery,
  StoredReading,
  TimeRange,
} from '../../history.ts';
import type { Retention } from '../../tier.ts';

/** What the worker is started with. */
export interface Start {
  readonly folder: string;
  readonly retention: Retention;
  readonly busyTimeout: Milliseconds;
}

export interface PackedSeries {
  readonly name: string;
  /** Canonical, as all labels here. */
  readonly labels: Readonly<Record<string, string>>;
  readonly state: Uint8Array;
}

export interface PackedBatch {
  readonly at: EpochMs;
  readonly operations: readonly PackedSeries[];
  readonly readings: Readings;
  readonly events: readonly HistoryEvent[];
}

export interface PackedPoint {
  readonly at: EpochMs;
  readonly state: Uint8Array;
}

/** Questions and their answers. */
export interface Calls {
  open: { ask: undefined; answer: undefined };
  append: { ask: PackedBatch; answer: undefined };
  query: { ask: OperationQuery; answer: PackedPoint[] };
  operations: { ask: TimeRange; answer: PackedSeries[] };
  readings: { ask: ReadingQuery; answer: StoredReading[] };
  events: { ask: EventQuery & { readonly limit: number }; answer: HistoryEvent[] };
  info: { ask: undefined; answer: HistoryInfo };
  close: { ask: undefined; answer: undefined };
}

export type CallName = keyof Calls;

export interface Ask {
  readonly call: CallName;
  readonly ask: unknown;
  /** The wall time of who asks: for what is too old to keep, and for the name of a damaged file. */
  readonly now: EpochMs;
}

/** Errors lose their class and code on the way, so these travel as data. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
}

/** One for each question, in their order. */
export type Answer = { readonly answer: unknown } | { readonly failure: Failure };
