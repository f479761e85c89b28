/**
 * What passes between the history and its worker: plain data that can be cloned, histograms as bytes.
 */
import type { ErrorCode, Readings } from '@perf/core';
import type { EventQuery, HistoryEvent, HistoryInfo, StoredReading, TimeRange } from '../../history.ts';

export interface PackedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: Uint8Array;
}

export interface PackedBatch {
  readonly at: number;
  readonly operations: readonly PackedSeries[];
  readonly readings: Readings;
  readonly events: readonly HistoryEvent[];
}

export interface PackedQuery extends TimeRange {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly step: number;
}

export interface PackedPoint {
  readonly at: number;
  readonly state: Uint8Array;
}

/** Questions and their answers. */
export interface Calls {
  append: { ask: PackedBatch; answer: undefined };
  query: { ask: PackedQuery; answer: PackedPoint[] };
  operations: { ask: TimeRange; answer: PackedSeries[] };
  readings: { ask: TimeRange; answer: StoredReading[] };
  events: { ask: EventQuery; answer: HistoryEvent[] };
  info: { ask: undefined; answer: HistoryInfo };
  close: { ask: undefined; answer: undefined };
}

export type CallName = keyof Calls;

export interface Ask {
  readonly id: number;
  readonly call: CallName;
  readonly ask: unknown;
}

export interface Answer {
  /** 0 is the answer to the start. */
  readonly id: number;
  readonly answer?: unknown;
  /** Instead of an answer. Errors lose their class and code on the way, so these travel as data. */
  readonly failure?: { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined };
}
