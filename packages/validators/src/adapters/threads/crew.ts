/**
 * The threads that share a load, and what is heard of them.
 *
 * Invariant: they begin together, once all are connected; one that fails ends all; none outlives `close`.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type EpochMs, type ErrorCode, PerfError } from '@perf/core';
import type { Told } from '../../shard/told.ts';
import type { FromThread, Order, ToThread } from './messages.ts';

export interface Crew {
  /** Resolves when all are connected. @throws PerfError what the first one that failed said */
  readonly ready: Promise<void>;
  /** The results of all, in their order. @throws PerfError as `ready` */
  readonly done: Promise<readonly string[]>;
  begin(at: EpochMs): void;
  /** Asks all for what they have so far. */
  stop(): void;
  close(): Promise<void>;
}

export interface CrewOptions {
  readonly orders: readonly Order[];
  readonly onTold: (thread: number, told: Told) => void;
}

export function startCrew({ orders, onTold }: CrewOptions): Crew {
  const threads = orders.map((order, at) => startThread(order, (told) => onTold(at, told)));
  const tell = (message: ToThread): void => {
    for (const { worker } of threads) worker.postMessage(message);
  };
  const ready = Promise.all(threads.map((thread) => thread.ready)).then(() => undefined);
  const done = Promise.all(threads.map((thread) => thread.done));
  // Whoever waits for one of them is told; the other one is nobody's fault.
  ready.catch(() => undefined);
  done.catch(() => undefined);
  return {
    ready,
    done,
    begin: (at) => tell({ begin: at }),
    stop: () => tell({ stop: true }),
    close: async () => void (await Promise.all(threads.map(({ worker }) => worker.terminate()))),
  };
}

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly done: Promise<string>;
}

function startThread(order: Order, onTold: (told: Told) => void): Thread {
  const worker = new Worker(threadFile(), { workerData: order, execArgv: nodeFlags(order), stdout: true });
  // What a scenario prints is no part of a result.
  worker.stdout.on('data', (text) => process.stderr.write(text));
  let isReady = (): void => undefined;
  let isDone: (text: string) => void = () => undefined;
  let hasFailed: (error: PerfError) => void = () => undefined;
  const done = new Promise<string>((resolve, reject) => {
    isDone = resolve;
    hasFailed = reject;
  });
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  worker.on('message', (message: FromThread) => {
    if ('ready' in message) isReady();
    else if ('told' in message) onTold(message.told);
    else if ('done' in message) isDone(message.done);
    else hasFailed(asError(message.failed));
  });
  worker.on('error', (error) => hasFailed(asError({ message: (error as Error).message })));
  worker.on('exit', () => hasFailed(asError({ message: 'a thread ended without a result' })));
  return { worker, done, ready: Promise.race([ready, done.then(() => undefined)]) };
}

/** Beside this file: of the sources, of the built package, and of a program that has it built in. */
function threadFile(): string {
  const end = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./load-thread.${end}`, import.meta.url));
}

/** Node 22.18 and newer read TypeScript by themselves. */
function nodeFlags({ words }: Order): string[] {
  const isOurs = import.meta.url.endsWith('.ts');
  const isTyped = isOurs || (words.kind === 'module' && /\.[cm]?ts$/.test(words.file));
  return [
    ...(isOurs ? ['--conditions=@perf/source'] : []),
    ...(isTyped && process.features.typescript === false
      ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
      : []),
  ];
}

function asError({ code, message, hint }: Extract<FromThread, { failed: unknown }>['failed']): PerfError {
  if (code !== undefined) return new PerfError(code as ErrorCode, { message, ...(hint !== undefined && { hint }) });
  return new PerfError('validators/thread-failed', {
    message: `Expected a thread of the load to make its share, but it failed: ${message}`,
    hint: 'Run it with one worker to see more of it.',
  });
}
