/** The way out to a store of metrics, as its users see it. */
import type { Milliseconds } from '@perf/core';
import type { Annotation, HistoryBatch } from '../../history.ts';
import type { EndpointOptions } from '../endpoint.ts';

export interface RemoteWriteOptions extends EndpointOptions {
  /** Where what waits is kept; its own, and of one process at a time. */
  readonly folder: string;
  /** What every series gets, to tell programs apart. @default `job="perfkit"` and the machine's name as `instance` */
  readonly labels?: Readonly<Record<string, string>>;
  /** How much may wait on disk; past that the oldest is dropped. @default 256 MiB */
  readonly maxBytes?: number;
  /** Batches that end within one such stretch go out as one; 0: each by itself. @default 10 seconds */
  readonly interval?: Milliseconds;
  /** How long the server may take for an answer. @default 10 seconds */
  readonly timeout?: Milliseconds;
  /** Told once a trouble, in words, and when it is over. */
  readonly onTrouble?: (trouble: string) => void;
}

export interface RemoteWriteInfo {
  /** Requests that the server has taken. */
  readonly sent: number;
  /** Requests that it refused for good. */
  readonly refused: number;
  /** How much waits on disk. */
  readonly waitingBytes: number;
  /** What is wrong now; undefined when nothing is. */
  readonly outage: string | undefined;
}

export interface RemoteWrite {
  /**
   * Takes a batch as a history does. Resolves when it is on disk, which is up to `interval` later.
   *
   * @throws PerfError `analytics/invalid-argument`, `analytics/history-closed`, `analytics/remote-write-behind` when the disk
   *   does not follow
   */
  append(batch: HistoryBatch): Promise<void>;
  /**
   * Takes an annotation, in a request of its own. Resolves when it is on disk. At most 100 an hour, since each is a series
   * of its own for the server: what comes past that is dropped and told.
   *
   * @throws PerfError `analytics/invalid-argument`, `analytics/history-closed`
   */
  annotate(annotation: Annotation): Promise<void>;
  info(): RemoteWriteInfo;
  /** Writes what is left to disk, and gives a server that answers a moment to take it. Twice is fine. @param patience @default 2 seconds */
  close(patience?: Milliseconds): Promise<void>;
}
