/**
 * Work that takes longer than a model waits: it gets an id, goes on while others ask how far it is, and can be cancelled.
 *
 *   start ──▶ running ──result──▶ done
 *                │ ──error──────▶ failed
 *                │ ──cancel─────▶ cancelled
 *                └ the server ended ▶ lost        (seen by the next one that reads the folder)
 *
 * Each is a file of its own in the data folder: what has ended is there for every later server, and what one server runs,
 * others beside it see. Bounded: so many at once, so many kept.
 */
import { randomBytes } from 'node:crypto';
import { isPerfError, PerfError } from '@perf/core';
import type { RunFiles } from './run-files.ts';
import type { Progress, RunRecord } from './run-record.ts';

export type { Progress, RunRecord } from './run-record.ts';

export interface Run extends RunRecord {
  /** Resolves when it has ended, in whatever way; never rejects. */
  readonly ended: Promise<RunRecord>;
  /** Calls back at each progress. @returns stops that */
  onProgress(listener: (progress: Progress) => void): () => void;
}

export interface RunContext {
  /** Aborted when the run is cancelled or the server ends. */
  readonly signal: AbortSignal;
  progress(done: number, total: number | undefined, words: string): void;
}

export interface Runs {
  /** @throws PerfError `mcp/too-many-runs` when as many go on as may at once */
  start(kind: string, work: (context: RunContext) => Promise<unknown>): Run;
  /** Of this server or another one of the same data folder; undefined: nobody knows it. */
  get(id: string): RunRecord | undefined;
  /** @returns what it is now; undefined: nobody knows it @throws PerfError `mcp/foreign-run` for one of another server */
  cancel(id: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  list(): readonly RunRecord[];
  /** Calls back whenever one begins, gets on or ends. @returns stops that */
  onChange(listener: (id: string) => void): () => void;
  /** Cancels what goes on and waits for it, for so long. */
  close(): Promise<void>;
}

export interface RunsOptions {
  readonly files: RunFiles;
  readonly now: () => number;
  /** Told when the end of a run could not be kept. */
  readonly onTrouble: (text: string) => void;
  /** That go on at once. @default 2: load tests disturb each other */
  readonly atOnce?: number;
}

/** How long work that was told to stop is waited for. */
const PATIENCE_MS = 5_000;

interface Going {
  record: RunRecord;
  readonly abort: AbortController;
  readonly ended: Promise<RunRecord>;
  readonly listeners: Set<(progress: Progress) => void>;
}

export function createRuns({ files, now, onTrouble, atOnce = 2 }: RunsOptions): Runs {
  const going = new Map<string, Going>();
  const listeners = new Set<(id: string) => void>();
  const changed = (id: string): void => {
    for (const listener of listeners) listener(id);
  };
  return {
    start(kind, work) {
      if (going.size >= atOnce) throw tooMany(atOnce, [...going.keys()]);
      const onEnd = (id: string): unknown => going.delete(id);
      const run = begin({ kind, work, now, files, changed, onTrouble, onEnd });
      going.set(run.record.id, run);
      changed(run.record.id);
      return asRun(run);
    },
    get: (id) => going.get(id)?.record ?? files.read(id),
    async cancel(id) {
      const run = going.get(id);
      run?.abort.abort();
      if (run !== undefined) return settled(run);
      const record = files.read(id);
      if (record?.state === 'running') throw foreign(id);
      return record;
    },
    list() {
      const here = [...going.values()].map(({ record }) => record);
      const kept = files.list().filter(({ id }) => !going.has(id));
      return [...here, ...kept].sort((a, b) => b.startedAt - a.startedAt);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      for (const { abort } of going.values()) abort.abort();
      await Promise.all([...going.values()].map(settled));
    },
  };
}

interface Beginning {
  readonly kind: string;
  readonly work: (context: RunContext) => Promise<unknown>;
  readonly now: () => number;
  readonly files: RunFiles;
  readonly changed: (id: string) => void;
  readonly onTrouble: (text: string) => void;
  readonly onEnd: (id: string) => void;
}

function begin({ kind, work, now, files, changed, onTrouble, onEnd }: Beginning): Going {
  const abort = new AbortController();
  const listeners = new Set<(progress: Progress) => void>();
  const id = `run-${randomBytes(6).toString('hex')}`;
  const record: RunRecord = {
    ...{ id, kind, state: 'running', startedAt: now() },
    ...{ endedAt: undefined, progress: undefined, result: undefined, error: undefined },
  };
  files.write(record);
  // Work may tell of itself at once: what it tells of has to be there by then.
  const run: Omit<Going, 'ended'> = { record, abort, listeners };
  const progress = (done: number, total: number | undefined, words: string): void => {
    if (run.record.state !== 'running') return;
    const progressed = { done, total, words };
    run.record = { ...run.record, progress: progressed };
    for (const listener of listeners) listener(progressed);
    changed(id);
  };
  const outcome = async (): Promise<Pick<RunRecord, 'state' | 'result' | 'error'>> => {
    try {
      const result = await work({ signal: abort.signal, progress });
      return { state: abort.signal.aborted ? 'cancelled' : 'done', result, error: undefined };
    } catch (error) {
      const state = abort.signal.aborted ? 'cancelled' : 'failed';
      return { state, result: undefined, error: state === 'failed' ? complaint(error) : undefined };
    }
  };
  const ended = outcome().then((end) => {
    run.record = { ...run.record, ...end, endedAt: now() };
    try {
      files.write(run.record);
    } catch (error) {
      onTrouble(`The end of ${id} could not be kept: ${(error as Error).message}`);
    }
    onEnd(id);
    changed(id);
    return run.record;
  });
  return Object.assign(run, { ended });
}

function asRun(run: Going): Run {
  const { id, kind, startedAt } = run.record;
  return {
    ...{ id, kind, startedAt, ended: run.ended },
    get state() {
      return run.record.state;
    },
    get endedAt() {
      return run.record.endedAt;
    },
    get progress() {
      return run.record.progress;
    },
    get result() {
      return run.record.result;
    },
    get error() {
      return run.record.error;
    },
    onProgress(listener) {
      run.listeners.add(listener);
      return () => run.listeners.delete(listener);
    },
  };
}

/** As it is when it has ended, or when nobody waits any longer: work that does not listen is left alone. */
async function settled(run: Going): Promise<RunRecord> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<RunRecord>((resolve) => {
    timer = setTimeout(() => resolve(run.record), PATIENCE_MS);
  });
  return Promise.race([run.ended, late]).finally(() => clearTimeout(timer));
}

function complaint(error: unknown): RunRecord['error'] {
  if (isPerfError(error)) return { message: error.message, hint: error.hint };
  return { message: error instanceof Error ? error.message : String(error), hint: undefined };
}

function tooMany(atOnce: number, ids: readonly string[]): PerfError {
  return new PerfError('mcp/too-many-runs', {
    message: `Expected fewer than ${atOnce} runs to go on, but there are ${ids.join(', ')}`,
    hint: 'Wait for one of them, or cancel it.',
  });
}

function foreign(id: string): PerfError {
  return new PerfError('mcp/foreign-run', {
    message: `Expected \`${id}\` to be a run of this server, but another perfkit-mcp of this data folder began it`,
    hint: 'Cancel it where it was begun, or wait for it.',
  });
}
