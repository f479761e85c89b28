/**
 * History in `history.db`, read and written by a thread of its own: the main thread never waits for a disk.
 *
 * Any number of processes may have the same file open; writers wait for each other in the background. A disk that hangs
 * costs history, not memory, and the end of the program waits for it no longer than `closeTimeout`. A disk that is full or a file that was made read-only fails the append (`analytics/disk-full`,
 * `analytics/history-read-only`, `analytics/history-locked`), and the next one is tried afresh.
 */
import {
  type Clock,
  canonical,
  type Duration,
  decode,
  type EpochMs,
  type Milliseconds,
  milliseconds,
  systemClock,
} from '@perf/core';
import {
  checkAnnotation,
  checkBatch,
  checkEvents,
  checkRange,
  checkRow,
  checkSamples,
  checkSteps,
  invalid,
} from '../../check.ts';
import type {
  Annotation,
  AnnotationQuery,
  EventQuery,
  History,
  HistoryBatch,
  HistoryEvent,
  HistoryInfo,
  OperationPoint,
  OperationQuery,
  ReadingQuery,
  ReadingSamples,
  SeriesRecorded,
  StoredReading,
  StoredRow,
  TimeRange,
} from '../../history.ts';
import { pointOf } from '../../points.ts';
import { RETENTION, type TierName } from '../../tier.ts';
import type { Page, PackedSeries } from './messages.ts';
import { BatchPacker, packedAnnotation, packedReadings, packedRows } from './packed.ts';
import { WorkerThread } from './worker-thread.ts';

export { leaveWithoutThreads } from './leave.ts';

export interface SqliteHistoryOptions {
  /** Where `history.db` lies; created if it is missing. */
  readonly folder: string;
  /** The worker's file, for an app that ships everything in few files. @default the one beside this file */
  readonly worker?: URL;
  /** How long each tier is kept. @default raw 48 hours, ten seconds 7 days, minutes 90 days, hours for ever */
  readonly retention?: Readonly<Partial<Record<TierName, Duration>>>;
  /**
   * How large the file may get. Past it the oldest goes first: raw values, then rows of ten seconds, then of a minute, and
   * of an hour only at the very last. `info().notices` and an event `history-cut` say so. @default no limit
   */
  readonly maxBytes?: number;
  /** How long to wait for other processes that write. @default 10 seconds */
  readonly busyTimeout?: Duration;
  /** How long the end waits for a disk that has stopped answering; what still waits then is lost. @default 15 seconds */
  readonly closeTimeout?: Duration;
  /** How many appends may wait, and how many questions. @default 64 */
  readonly maxWaiting?: number;
  readonly clock?: Clock;
}

/** Four times the longest stall seen with four processes that write as fast as they can. */
const BUSY_TIMEOUT: Milliseconds = 10_000;
/** Longer than one answer may take while others write, and short of the patience of who stops services. */
const CLOSE_TIMEOUT: Milliseconds = 15_000;
/** An empty file with its tables, and room to work in. */
const LEAST_BYTES = 1_000_000;
/** A minute of batches at one a second. */
const MAX_WAITING = 64;

/**
 * Opens or creates the history of a folder. A damaged file is put aside, and `info().notices` says so.
 *
 * @throws PerfError `analytics/history-too-new` for a file of a newer perfkit, `analytics/history-open` for a folder that
 *   can't be used, `analytics/disk-full`, `analytics/history-read-only`, `analytics/history-locked`
 */
export async function openHistory(options: SqliteHistoryOptions): Promise<History> {
  const { folder, retention = {}, busyTimeout = BUSY_TIMEOUT, maxWaiting = MAX_WAITING, clock = systemClock } = options;
  const thread = new WorkerThread({
    folder,
    worker: options.worker ?? ownWorker(),
    retention: {
      raw: milliseconds(retention.raw ?? RETENTION.raw, 'retention.raw'),
      tenSeconds: milliseconds(retention.tenSeconds ?? RETENTION.tenSeconds, 'retention.tenSeconds'),
      minute: milliseconds(retention.minute ?? RETENTION.minute, 'retention.minute'),
      hour: retention.hour === undefined ? RETENTION.hour : milliseconds(retention.hour, 'retention.hour'),
    },
    maxBytes: checkMaxBytes(options.maxBytes),
    busyTimeout: milliseconds(busyTimeout, 'busyTimeout'),
    maxWaiting,
    closeTimeout: milliseconds(options.closeTimeout ?? CLOSE_TIMEOUT, 'closeTimeout'),
    clock,
  });
  try {
    await thread.ask('open', undefined);
  } catch (error) {
    await thread.close();
    throw error;
  }
  return new SqliteHistory(thread);
}

function checkMaxBytes(maxBytes = Number.POSITIVE_INFINITY): number {
  if (!(maxBytes >= LEAST_BYTES)) throw invalid('maxBytes', `bytes, at least ${LEAST_BYTES}`, maxBytes);
  return maxBytes;
}

/** `.ts` when run from the sources, `.js` when built. */
function ownWorker(): URL {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return new URL(`./worker${extension}`, import.meta.url);
}

class SqliteHistory implements History {
  readonly #thread: WorkerThread;
  readonly #packer = new BatchPacker();

  constructor(thread: WorkerThread) {
    this.#thread = thread;
  }

  append(batch: HistoryBatch): Promise<void> {
    return unheeded(async () => {
      checkBatch(batch);
      await this.#thread.append(this.#packer.packed(batch));
    });
  }

  appendReadings(samples: readonly ReadingSamples[]): Promise<void> {
    return unheeded(async () => {
      checkSamples(samples);
      const packed = packedReadings(samples);
      if (packed !== undefined) await this.#thread.append(packed);
    });
  }

  annotate(annotation: Annotation): Promise<void> {
    return unheeded(async () => {
      checkAnnotation(annotation);
      await this.#thread.append(packedAnnotation(annotation));
    });
  }

  restore(rows: readonly StoredRow[]): Promise<void> {
    return unheeded(async () => {
      for (const row of rows) checkRow(row);
      if (rows.length > 0) await this.#thread.append(packedRows(rows));
    });
  }

  async *stored({ from, to }: TimeRange): AsyncGenerator<StoredRow> {
    checkRange({ from, to });
    for (let next: EpochMs | undefined = from; next !== undefined; ) {
      const page: Page = await this.#thread.ask('stored', { from: next, to });
      for (const row of page.rows)
        yield row.type === 'operation' ? { type: row.type, at: row.at, ...recordedOf(row) } : row;
      next = page.next;
    }
  }

  async query(query: OperationQuery): Promise<OperationPoint[]> {
    checkSteps(query);
    const { operation, labels, from, to, step } = query;
    const wanted = labels === undefined ? {} : { labels: canonical(labels) };
    const points = await this.#thread.ask('query', { operation, ...wanted, from, to, step });
    return points.map(({ at, state }) => pointOf({ at, span: step }, decode(state)));
  }

  async operations({ from, to }: TimeRange): Promise<SeriesRecorded[]> {
    checkRange({ from, to });
    const found = await this.#thread.ask('operations', { from, to });
    return found.map(recordedOf);
  }

  async readings(query: ReadingQuery): Promise<StoredReading[]> {
    checkSteps(query);
    return this.#thread.ask('readings', query);
  }

  async events(query: EventQuery): Promise<HistoryEvent[]> {
    return this.#thread.ask('events', { ...query, limit: checkEvents(query) });
  }

  async annotations(query: AnnotationQuery): Promise<Annotation[]> {
    checkRange(query);
    return this.#thread.ask('annotations', query);
  }

  async info(): Promise<HistoryInfo> {
    const info = await this.#thread.ask('info', undefined);
    const { refused } = this.#thread;
    if (refused === 0) return info;
    return {
      ...info,
      notices: [...info.notices, `${refused} batches were refused because the history did not keep up.`],
    };
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

/** A rejection that nobody looks at must not end the program; `info().notices` tells of what was refused. */
function unheeded(work: () => Promise<void>): Promise<void> {
  const done = work();
  done.catch(() => undefined);
  return done;
}

function recordedOf({ name, labels, kind, state }: PackedSeries): SeriesRecorded {
  return { name, labels, ...(kind === undefined ? {} : { kind }), recorded: decode(state) };
}
