/**
 * History in `history.db`, read and written by a thread of its own: the main thread never waits for a disk.
 *
 * Any number of processes may have the same file open; writers wait for each other in the background. A disk that hangs
 * costs history, not memory. A disk that is full or a file that was made read-only fails the append (`analytics/disk-full`,
 * `analytics/history-read-only`, `analytics/history-locked`), and the next one is tried afresh.
 */
import {
  type Clock,
  canonical,
  type Duration,
  decode,
  encode,
  type Milliseconds,
  milliseconds,
  systemClock,
} from '@perf/core';
import { checkBatch, checkEvents, checkRange, checkSteps } from '../../check.ts';
import type {
  EventQuery,
  History,
  HistoryBatch,
  HistoryEvent,
  HistoryInfo,
  OperationPoint,
  OperationQuery,
  ReadingQuery,
  SeriesRecorded,
  StoredReading,
  TimeRange,
} from '../../history.ts';
import { pointOf } from '../../points.ts';
import { RETENTION } from '../../tier.ts';
import type { PackedBatch } from './messages.ts';
import { WorkerThread } from './worker-thread.ts';

export interface SqliteHistoryOptions {
  /** Where `history.db` lies; created if it is missing. */
  readonly folder: string;
  /** The worker's file, for an app that ships everything in few files. @default the one beside this file */
  readonly worker?: URL;
  /** How long each tier is kept. @default raw 48 hours, minutes 90 days */
  readonly retention?: { readonly raw?: Duration; readonly minute?: Duration };
  /** How long to wait for other processes that write. @default 10 seconds */
  readonly busyTimeout?: Duration;
  /** How many appends may wait, and how many questions. @default 64 */
  readonly maxWaiting?: number;
  readonly clock?: Clock;
}

/** Four times the longest stall seen with four processes that write as fast as they can. */
const BUSY_TIMEOUT: Milliseconds = 10_000;
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
      minute: milliseconds(retention.minute ?? RETENTION.minute, 'retention.minute'),
    },
    busyTimeout: milliseconds(busyTimeout, 'busyTimeout'),
    maxWaiting,
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

/** `.ts` when run from the sources, `.js` when built. */
function ownWorker(): URL {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return new URL(`./worker${extension}`, import.meta.url);
}

class SqliteHistory implements History {
  readonly #thread: WorkerThread;

  constructor(thread: WorkerThread) {
    this.#thread = thread;
  }

  append(batch: HistoryBatch): Promise<void> {
    const kept = this.#append(batch);
    // A rejection that nobody looks at must not end the program; `info().notices` tells of what was refused.
    kept.catch(() => undefined);
    return kept;
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
    return found.map(({ name, labels, state }) => ({ name, labels, recorded: decode(state) }));
  }

  async readings(query: ReadingQuery): Promise<StoredReading[]> {
    checkSteps(query);
    return this.#thread.ask('readings', query);
  }

  async events(query: EventQuery): Promise<HistoryEvent[]> {
    return this.#thread.ask('events', { ...query, limit: checkEvents(query) });
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

  async #append(batch: HistoryBatch): Promise<void> {
    checkBatch(batch);
    await this.#thread.ask('append', packed(batch));
  }
}

/** Histograms as bytes: nothing that the caller changes later is under way. */
function packed({ at, operations, readings, events }: HistoryBatch): PackedBatch {
  return {
    at,
    operations: operations
      .filter(({ recorded }) => recorded.histogram.count > 0)
      .map(({ name, labels, recorded }) => ({ name, labels: canonical(labels), state: encode(recorded) })),
    readings: { ...readings },
    events: events.map((event) => ({ at: event.at, kind: event.kind, data: JSON.parse(JSON.stringify(event.data)) })),
  };
}
