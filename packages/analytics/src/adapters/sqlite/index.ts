/**
 * History in `history.db`, written by a thread of its own: the host's main thread never waits for a disk.
 *
 * Many processes may open the same file. The worker does not keep the program alive; `close()` waits for what is under
 * way. At most `MOST_WAITING` appends wait: a disk that hangs costs history, not memory.
 */
import { Worker } from 'node:worker_threads';
import { canonical, decode, encode, PerfError } from '@perf/core';
import type { EventQuery, History, HistoryBatch, HistoryEvent, HistoryInfo, OperationPoint, OperationQuery, SeriesRecorded, StoredReading, TimeRange } from '../../history.ts';
import type { Answer, CallName, Calls } from './messages.ts';

export interface SqliteHistoryOptions {
  /** Where `history.db` lies; created if it is missing. */
  readonly folder: string;
  /** The worker's file, for an app that ships everything in few files. @default the one beside this file */
  readonly worker?: URL;
}

/** Half a minute of ticks. */
const MOST_WAITING = 30;

/**
 * Opens or creates the history of a folder. A damaged file is put aside, and `info().notices` says so.
 *
 * @throws PerfError `analytics/history-too-new` for a file of a newer perfkit, `analytics/history-open` for a folder that
 *   can't be used
 */
export async function openHistory({ folder, worker }: SqliteHistoryOptions): Promise<History> {
  const thread = new WorkerThread(folder, worker ?? ownWorker());
  try {
    await thread.started;
  } catch (error) {
    await thread.end();
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

  async append({ at, operations, readings, events }: HistoryBatch): Promise<void> {
    const packed = operations.map(({ name, labels, recorded }) => ({ name, labels: canonical(labels), state: encode(recorded) }));
    return this.#thread.ask('append', { at, operations: packed, readings, events });
  }

  async query({ labels, ...rest }: OperationQuery): Promise<OperationPoint[]> {
    const points = await this.#thread.ask('query', { ...rest, labels: labels && canonical(labels) });
    return points.map(({ at, state }) => ({ at, recorded: decode(state) }));
  }

  async operations(range: TimeRange): Promise<SeriesRecorded[]> {
    const found = await this.#thread.ask('operations', range);
    return found.map(({ name, labels, state }) => ({ name, labels, recorded: decode(state) }));
  }

  readings(range: TimeRange): Promise<StoredReading[]> {
    return this.#thread.ask('readings', range);
  }

  events(query: EventQuery): Promise<HistoryEvent[]> {
    return this.#thread.ask('events', query);
  }

  info(): Promise<HistoryInfo> {
    return this.#thread.ask('info', undefined);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

interface Waiting {
  readonly call: CallName;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

class WorkerThread {
  readonly started: Promise<unknown>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #closing: Promise<void> | undefined;

  constructor(folder: string, file: URL) {
    // From the sources, packages are found by their condition; a user's own flags are not for this thread.
    const execArgv = file.pathname.endsWith('.ts') ? ['--conditions=@perf/source'] : [];
    this.#worker = new Worker(file, {
      workerData: { folder, now: Date.now() },
      execArgv: [...execArgv, '--disable-warning=ExperimentalWarning'],
      // The preload of a watched program has nothing to measure here.
      env: { ...process.env, NODE_OPTIONS: '', PERFKIT_OFF: '1' },
    });
    this.#worker.unref();
    this.started = this.#wait(0, 'info');
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('its thread has ended')));
  }

  ask<C extends CallName>(call: C, ask: Calls[C]['ask']): Promise<Calls[C]['answer']> {
    if (this.#closing !== undefined && call !== 'close') return Promise.reject(closed());
    if (call === 'append' && this.#waiting.size >= MOST_WAITING) return Promise.reject(behind(this.#waiting.size));
    const id = this.#nextId++;
    this.#worker.postMessage({ id, call, ask });
    return this.#wait(id, call) as Promise<Calls[C]['answer']>;
  }

  close(): Promise<void> {
    this.#closing ??= this.ask('close', undefined).then(() => this.end());
    return this.#closing;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #wait(id: number, call: CallName): Promise<unknown> {
    // Alive as long as somebody waits for an answer, and no longer.
    this.#worker.ref();
    return new Promise((resolve, reject) => this.#waiting.set(id, { call, resolve, reject }));
  }

  #settle({ id, answer, failure }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (failure === undefined) waiting?.resolve(answer);
    else waiting?.reject(new PerfError(failure.code, { message: failure.message, ...(failure.hint === undefined ? {} : { hint: failure.hint }) }));
  }

  #fail(cause: Error): void {
    for (const [id, { call, resolve, reject }] of this.#waiting) {
      this.#waiting.delete(id);
      if (call === 'close') resolve(undefined);
      else reject(lost(cause));
    }
  }
}

const closed = (): PerfError =>
  new PerfError('analytics/history-closed', {
    message: 'Expected the history to be open, but it is closed',
    hint: 'Ask and append before `close()`.',
  });

const behind = (waiting: number): PerfError =>
  new PerfError('analytics/history-behind', {
    message: `Expected the history to keep up, but ${waiting} appends wait for the disk`,
    hint: 'This one is not kept. Look at the disk: it may hang, or be full.',
  });

const lost = (cause: Error): PerfError =>
  new PerfError('analytics/history-write', {
    message: `Expected the history's thread to answer, but ${cause.message}`,
    hint: 'What was acknowledged is kept; open the history again.',
    cause,
  });
