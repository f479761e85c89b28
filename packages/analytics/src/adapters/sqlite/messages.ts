/**
 * What passes between the history and its worker: plain data that can be cloned, histograms as bytes.
 */
import type { EpochMs, ErrorCode, Milliseconds } from '@perf/core';
import type {
  Annotation,
  AnnotationQuery,
  EventQuery,
  HistoryEvent,
  HistoryInfo,
  OperationQuery,
  ReadingPart,
  ReadingQuery,
  StoredReading,
  StoredRow,
  TimeRange,
} from '../../history.ts';
import type { Retention } from '../../tier.ts';

/** What the worker is started with. */
export interface Start {
  readonly folder: string;
  readonly retention: Retention;
  /** Infinity where there is no limit. */
  readonly maxBytes: number;
  readonly busyTimeout: Milliseconds;
}

export interface PackedSeries {
  readonly name: string;
  /** Canonical, as all labels here. */
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: string | undefined;
  readonly state: Uint8Array;
}

export interface PackedCalls extends PackedSeries {
  readonly at: EpochMs;
}

/** Readings of one moment. */
export interface PackedMoment {
  readonly at: EpochMs;
  /** JSON of a list: the very same text for batches of one source, so that nobody has to compare names. */
  readonly names: string;
  /** As many as names; one that is not finite is absent. */
  readonly values: Float64Array;
}

/** Samples of one reading, all finite. */
export interface PackedSamples {
  readonly name: string;
  readonly at: Float64Array;
  readonly values: Float64Array;
}

export interface PackedPart extends ReadingPart {
  readonly name: string;
  readonly at: EpochMs;
}

/** What is appended, as a whole or not at all. */
export interface PackedBatch {
  /** The newest moment in it. */
  readonly at: EpochMs;
  readonly operations: readonly PackedCalls[];
  readonly moment: PackedMoment | undefined;
  readonly samples: readonly PackedSamples[];
  readonly parts: readonly PackedPart[];
  readonly events: readonly HistoryEvent[];
  readonly annotations: readonly Annotation[];
}

export interface PackedPoint {
  readonly at: EpochMs;
  readonly state: Uint8Array;
}

export type PackedRow = Exclude<StoredRow, { type: 'operation' }> | ({ readonly type: 'operation' } & PackedCalls);

/** A part of what is stored. */
export interface Page {
  readonly rows: readonly PackedRow[];
  /** Where the next part begins; undefined at the end. */
  readonly next: EpochMs | undefined;
}

/** Questions and their answers. */
export interface Calls {
  open: { ask: undefined; answer: undefined };
  /** Several that waited, in one commit. Answers with what failed, by place. */
  append: { ask: readonly PackedBatch[]; answer: readonly (Failure | undefined)[] };
  query: { ask: OperationQuery; answer: PackedPoint[] };
  operations: { ask: TimeRange; answer: PackedSeries[] };
  readings: { ask: ReadingQuery; answer: StoredReading[] };
  events: { ask: EventQuery & { readonly limit: number }; answer: HistoryEvent[] };
  annotations: { ask: AnnotationQuery; answer: Annotation[] };
  stored: { ask: TimeRange; answer: Page };
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
