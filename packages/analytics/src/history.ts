/**
 * The port behind which measurements are remembered.
 *
 * How every adapter behaves: what was appended and acknowledged comes out again, each call counted once, whatever the
 * step it is asked by. A stretch is half open, [from, to), and a batch belongs to the moment `at` at which it ended.
 * Percentiles are read from merged histograms and never averaged. What is older than the retention may be answered by
 * minutes: then a stretch is widened to whole minutes. An append that is refused changes nothing; the next one may work.
 */
import type { EpochMs, Milliseconds, Readings, Recorded } from '@perf/core';

/** What is kept as it came. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Something that happened at one moment: a slow call, a stall, the end of a run. */
export interface HistoryEvent {
  readonly at: EpochMs;
  readonly kind: string;
  readonly data: Json;
}

export interface SeriesRecorded {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Only what is new, never a total so far. */
  readonly recorded: Recorded;
}

/** What one stretch of time brought. */
export interface HistoryBatch {
  /** When it ended. */
  readonly at: EpochMs;
  readonly span: Milliseconds;
  readonly operations: readonly SeriesRecorded[];
  readonly readings: Readings;
  readonly events: readonly HistoryEvent[];
}

/** [from, to). */
export interface TimeRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface OperationQuery extends TimeRange {
  readonly operation: string;
  /** Exactly these; undefined: all series of the operation as one. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Width of a point, above 0. Below a minute only within the raw retention. */
  readonly step: Milliseconds;
}

export interface OperationPoint {
  /** When the step began. */
  readonly at: EpochMs;
  readonly recorded: Recorded;
}

export interface StoredReading {
  readonly name: string;
  readonly samples: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

export interface EventQuery extends TimeRange {
  readonly kind?: string;
  /** The newest this many. @default 10000 */
  readonly limit?: number;
}

export interface HistoryInfo {
  /** Size on disk; 0 in memory. */
  readonly bytes: number;
  readonly series: number;
  readonly rows: number;
  /** Undefined when empty. */
  readonly first: EpochMs | undefined;
  readonly last: EpochMs | undefined;
  /** What happened to it that its user should know, in words. */
  readonly notices: readonly string[];
}

export interface History {
  /**
   * Resolves when the batch is safe against the end of this process.
   *
   * @throws PerfError `analytics/history-closed`, `analytics/history-behind` (too many appends wait), `analytics/history-write`
   */
  append(batch: HistoryBatch): Promise<void>;
  /** Oldest first; a step without calls is absent. */
  query(query: OperationQuery): Promise<OperationPoint[]>;
  /** One entry a series, merged over the range; a series without calls in it is absent. */
  operations(range: TimeRange): Promise<SeriesRecorded[]>;
  /** One entry a reading that came in the range. */
  readings(range: TimeRange): Promise<StoredReading[]>;
  /** Oldest first. */
  events(query: EventQuery): Promise<HistoryEvent[]>;
  info(): Promise<HistoryInfo>;
  /** Waits for what was appended, then lets go of the file. Twice is fine. */
  close(): Promise<void>;
}

export const MOST_EVENTS = 10_000;
