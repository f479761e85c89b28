/**
 * The port behind which measurements are remembered.
 *
 * How every adapter behaves:
 *
 * - What was acknowledged comes out again, each call counted once, whatever the step it is asked by, and in whatever order
 *   it came in.
 * - A range is half open, [from, to), and a batch belongs to the moment `at` at which it ended, with all of its span.
 * - Percentiles are read from merged histograms, never averaged.
 * - What is older than the raw retention is known by ten seconds, then by the minute, then by the hour: each of them
 *   belongs to the moment at which it began.
 * - Moments may come unsorted and twice, with gaps, and from a clock that jumps: each is kept at the moment it says, and
 *   what comes twice counts twice.
 * - A value that was handed over may change afterwards; what is remembered does not.
 * - A refused append changes nothing, and the next one may work. Its promise rejects, but a program that does not look
 *   at it goes on: a history never ends the program whose measurements it keeps.
 */
import type { EpochMs, Milliseconds, OperationStatistics, ReadingName, Recorded } from '@perf/core';

/** What is kept as it came. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Something that happened at one moment: a slow call, a stall, the end of a run. */
export interface HistoryEvent {
  readonly at: EpochMs;
  /** What kind of thing, in the words of who wrote it: `stall`, `run`. */
  readonly kind: string;
  readonly data: Json;
}

export interface SeriesRecorded {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What kind of operation it is, in the words of who recorded it; the newest that was said. */
  readonly kind?: string;
  /** Only what is new, never a total so far. */
  readonly recorded: Recorded;
}

/** A name of the catalogue, or any other: a metric of the user's own, one of Prometheus. */
export type AnyReadingName = ReadingName | (string & {});

/** Values by reading, one moment's. */
export type AnyReadings = { readonly [Name in ReadingName]?: number } & { readonly [name: string]: number | undefined };

/** Many samples of one reading: `values[i]` was read at `at[i]`. */
export interface ReadingSamples {
  readonly name: AnyReadingName;
  readonly at: ArrayLike<EpochMs>;
  /** As many as moments; one that is not finite counts as absent. */
  readonly values: ArrayLike<number>;
}

/** What somebody did to the program, on its time axis: what else changed at that moment. */
export interface Annotation {
  readonly at: EpochMs;
  readonly kind: 'deploy' | 'restart' | 'recommendation' | (string & {});
  /** For people: `v1.4.2`. */
  readonly text: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What one stretch of time brought. */
export interface HistoryBatch {
  /** When it ended. */
  readonly at: EpochMs;
  /** How long it was; 0 for a batch that is about one moment. */
  readonly span: Milliseconds;
  /** Series that were idle may be absent. */
  readonly operations: readonly SeriesRecorded[];
  /** One sample of each; a value that is not finite counts as absent, −0 is 0. */
  readonly readings: AnyReadings;
  /** Each has a moment of its own. */
  readonly events: readonly HistoryEvent[];
}

/** [from, to). Infinity is fine where there is no step. */
export interface TimeRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface OperationQuery extends TimeRange {
  readonly operation: string;
  /** Exactly these; undefined: all series of the operation as one. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Width of a point, above 0; the first begins at `from`. Before the raw retention a point still covers at least ten
   * seconds, a minute or an hour: with a shorter step, the points of the steps in which one began.
   */
  readonly step: Milliseconds;
}

export interface OperationPoint {
  /** When the step began. */
  readonly at: EpochMs;
  /** Width of the step. */
  readonly span: Milliseconds;
  readonly recorded: Recorded;
  readonly statistics: OperationStatistics;
}

export interface ReadingQuery extends TimeRange {
  /** One reading; undefined: all of them. */
  readonly name?: AnyReadingName;
  /** Ask for points as well, as in `OperationQuery`. */
  readonly step?: Milliseconds;
}

/** Samples of one reading, summed up; every sample counts the same. */
export interface ReadingFigures {
  /** At least 1. */
  readonly samples: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** The newest; of samples of one moment the largest. */
  readonly last: number;
}

export interface ReadingPoint extends ReadingFigures {
  readonly at: EpochMs;
  readonly span: Milliseconds;
}

export interface StoredReading extends ReadingFigures {
  readonly name: string;
  /** Oldest first, a step without samples is absent. There when a step was asked for. */
  readonly points?: readonly ReadingPoint[];
}

export interface EventQuery extends TimeRange {
  readonly kind?: string;
  /** The newest this many of the range. @default 10000 */
  readonly limit?: number;
}

export interface AnnotationQuery extends TimeRange {
  readonly kind?: Annotation['kind'];
}

/** Samples of one reading over some stretch, as they are stored. */
export interface ReadingPart {
  readonly samples: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  readonly lastAt: EpochMs;
}

/** What is kept, as it is kept: a batch's, or ten seconds, a minute or an hour that began `at`. */
export type StoredRow =
  | ({ readonly type: 'operation'; readonly at: EpochMs } & SeriesRecorded)
  | ({ readonly type: 'reading'; readonly at: EpochMs; readonly name: string } & ReadingPart)
  | ({ readonly type: 'event' } & HistoryEvent)
  | ({ readonly type: 'annotation' } & Annotation);

export interface HistoryInfo {
  /** The file; undefined for a history that has none. */
  readonly file: string | undefined;
  /** Size of the file and its log, or an estimate of the memory taken. */
  readonly bytes: number;
  /** Version of the file's layout. */
  readonly schemaVersion: number;
  readonly series: number;
  /** How many are kept, by what they are. Some may be past their retention already. */
  readonly rows: {
    /** Of one operation and one batch. */
    readonly raw: number;
    readonly tenSeconds: number;
    readonly minutes: number;
    readonly hours: number;
    /** Samples as they came, and ten seconds or minutes that stand for some. */
    readonly readings: number;
    readonly events: number;
    readonly annotations: number;
  };
  /** The oldest and the newest moment with measurements or events, as exact as it is kept; undefined when empty. */
  readonly first: EpochMs | undefined;
  readonly last: EpochMs | undefined;
  /** What happened to it that its user should know, in words. */
  readonly notices: readonly string[];
}

/** What can be asked. Errors: `analytics/invalid-argument`, `analytics/too-many-points`, `analytics/history-closed`. */
export interface HistoryReader {
  /** Oldest first; a step without calls is absent. At most 11,000 points: past that, ask for a longer step. */
  query(query: OperationQuery): Promise<OperationPoint[]>;
  /** One entry a series, merged over the range; a series without calls in it is absent. */
  operations(range: TimeRange): Promise<SeriesRecorded[]>;
  /** One entry a reading that came in the range. */
  readings(query: ReadingQuery): Promise<StoredReading[]>;
  /** Oldest first. */
  events(query: EventQuery): Promise<HistoryEvent[]>;
  /** Oldest first. A source that keeps none has none. */
  annotations(query: AnnotationQuery): Promise<Annotation[]>;
}

export interface History extends HistoryReader {
  /**
   * Resolves when the batch is committed: it survives the end of this process, even by `kill -9`.
   *
   * @throws PerfError `analytics/invalid-argument` for a batch that makes no sense, `analytics/history-closed`,
   *   `analytics/history-behind` when more appends wait than may, and what an adapter's medium does: see there
   */
  append(batch: HistoryBatch): Promise<void>;
  /** As `append`, for many samples at once: of a source that is copied, or a fast one. */
  appendReadings(samples: readonly ReadingSamples[]): Promise<void>;
  /** As `append`. Kept as long as the coarsest that is kept. */
  annotate(annotation: Annotation): Promise<void>;
  /**
   * All that is kept of a range, each call and each sample once and as precisely as it is kept, a bounded part at a time.
   * What is appended meanwhile may be in it or not.
   */
  stored(range: TimeRange): AsyncIterable<StoredRow>;
  /** Takes rows of another history, all or none. Each goes where its age belongs here. */
  restore(rows: readonly StoredRow[]): Promise<void>;
  info(): Promise<HistoryInfo>;
  /** Waits for what was appended, then lets go of the file. Twice is fine. */
  close(): Promise<void>;
}
