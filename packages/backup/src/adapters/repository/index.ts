/**
 * A repository in a folder or in a store of your own. All work is done by a thread of its own; the program's thread only
 * hands over pieces of its live state, and asks.
 */
import { resolve } from 'node:path';
import { type Transferable, Worker } from 'node:worker_threads';
import { PerfError } from '@perf/core';
import { type Address, parseAddress } from '../../address.ts';
import { misuse } from '../../misuse.ts';
import type { Repository, Work } from '../../repository.ts';
import type { OpenSource, Piece } from '../../source.ts';
import type { Store } from '../../store.ts';
import { Conversation, type Reply } from './conversation.ts';
import { answersFor } from './distant-store.ts';
import type { Opening, ProgressTold, Pull, SentSource, StoreCall } from './messages.ts';
import { type Encrypt, passphraseOf } from './passphrase.ts';
import { settingsOf } from './settings.ts';

export interface OpenRepositoryOptions {
  /** Made when it is missing. One of `folder`, `address` and `store`. */
  readonly folder?: string;
  /** A folder or a bucket: `s3://bucket/prefix?endpoint=https://…`. Nothing is made when nothing is there. */
  readonly address?: string;
  /** Is asked from the program's own thread. */
  readonly store?: Store;
  /** Paths that are in no backup, as the folder itself is not. */
  readonly leaveOut?: readonly string[];
  /** Must fit how the repository was made. @default plain */
  readonly encrypt?: Encrypt | undefined;
  /** The worker's file, for an app that ships everything in few files. @default the one beside this file */
  readonly worker?: URL;
}

/**
 * Opens a repository, or makes it.
 *
 * @throws PerfError `backup/wrong-key`, `backup/future-format`, `backup/damaged`, and those of `Store`
 */
export async function openRepository({
  folder,
  address,
  store,
  leaveOut = [],
  encrypt,
  worker = ownWorker(),
}: OpenRepositoryOptions): Promise<Repository> {
  const passphrase = passphraseOf(encrypt);
  const given = [folder, address, store].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw misuse({
      name: 'options',
      expected: 'a `folder`, an `address` or a `store`',
      got: given === 0 ? 'none of them' : `${given} of them`,
      hint: 'Say where the repository lies.',
    });
  }
  const place =
    store === undefined
      ? resolved(address === undefined ? { folder: folder ?? '' } : parseAddress(address))
      : { place: store.place };
  const thread = new RepositoryThread(worker, store);
  try {
    await thread.open({ place, passphrase, leaveOut, isMade: address === undefined });
  } catch (error) {
    await thread.end();
    throw error;
  }
  return thread;
}

const resolved = (address: Address): Address => ('folder' in address ? { folder: resolve(address.folder) } : address);

/** `.ts` when run from the sources, `.js` when built. */
function ownWorker(): URL {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return new URL(`./worker${extension}`, import.meta.url);
}

/** What belongs to a call while it runs. */
interface Running {
  readonly work: Work;
  readonly iterators: ReadonlyMap<string, AsyncIterator<readonly Piece[]>>;
  /** Why a source failed here: its error is worth more than what comes back from the worker. */
  failure?: unknown;
}

class RepositoryThread implements Repository {
  readonly #worker: Worker;
  readonly #conversation: Conversation;
  readonly #storeAnswers: ((call: StoreCall) => Promise<unknown>) | undefined;
  readonly #running = new Map<number, Running>();
  #calls = 0;
  #closing: Promise<void> | undefined;

  constructor(worker: URL, store: Store | undefined) {
    this.#storeAnswers = store === undefined ? undefined : answersFor(store);
    this.#worker = new Worker(worker, { ...settingsOf(worker), resourceLimits: { maxYoungGenerationSizeMb: 4 } });
    this.#worker.unref();
    this.#conversation = new Conversation(this.#worker, (method, argument) => this.#answer(method, argument));
    this.#worker.on('error', (cause: Error) => this.#conversation.end(lost(cause)));
    this.#worker.on('exit', () =>
      this.#conversation.end(this.#closing === undefined ? lost(new Error('it ended')) : closed()),
    );
  }

  open(opening: Opening): Promise<unknown> {
    return this.#kept(() => this.#conversation.ask('open', opening));
  }

  backup: Repository['backup'] = (sources, { signal, onProgress, ...options } = {}) => {
    const iterators = new Map<string, AsyncIterator<readonly Piece[]>>();
    for (const [name, { content }] of Object.entries(sources)) {
      if (!('read' in content)) iterators.set(name, content[Symbol.asyncIterator]());
    }
    const sent = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, sentOf(source)]));
    return this.#call('backup', [sent, options], { work: workOf(signal, onProgress), iterators }) as ReturnType<
      Repository['backup']
    >;
  };

  snapshots: Repository['snapshots'] = () => this.#call('snapshots', []) as ReturnType<Repository['snapshots']>;

  read: Repository['read'] = (id, source) => this.#call('read', [id, source]);

  records: Repository['records'] = (...args) => this.#call('records', args) as ReturnType<Repository['records']>;

  restore: Repository['restore'] = (id, { signal, onProgress, ...target }) =>
    this.#call('restore', [id, target], { work: workOf(signal, onProgress) }) as ReturnType<Repository['restore']>;

  compare: Repository['compare'] = (id, folder, work = {}) =>
    this.#call('compare', [id, folder], { work }) as ReturnType<Repository['compare']>;

  diff: Repository['diff'] = (older, newer) => this.#call('diff', [older, newer]) as ReturnType<Repository['diff']>;

  verify: Repository['verify'] = (id, { signal, onProgress, ...options }) =>
    this.#call('verify', [id, options], { work: workOf(signal, onProgress) }) as ReturnType<Repository['verify']>;

  prune: Repository['prune'] = (keep, { signal, onProgress, ...options } = {}) =>
    this.#call('prune', [keep, options], { work: workOf(signal, onProgress) }) as ReturnType<Repository['prune']>;

  reclaim: Repository['reclaim'] = () => this.#call('reclaim', []) as ReturnType<Repository['reclaim']>;

  copy: Repository['copy'] = (to, { signal, onProgress, ...options } = {}) =>
    this.#call('copy', [to, options], { work: workOf(signal, onProgress) }) as ReturnType<Repository['copy']>;

  repair: Repository['repair'] = (work = {}) => this.#call('repair', [], { work }) as ReturnType<Repository['repair']>;

  close(): Promise<void> {
    this.#closing ??= this.#call('close', []).then(
      () => this.end(),
      () => this.end(),
    );
    return this.#closing;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  async #call(name: keyof Repository, args: readonly unknown[], running: Partial<Running> = {}): Promise<unknown> {
    const { work = {}, iterators = new Map() } = running;
    work.signal?.throwIfAborted();
    const id = ++this.#calls;
    const call: Running = { work, iterators };
    this.#running.set(id, call);
    const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const abort = (): void => {
      Atomics.store(stop, 0, 1);
      this.#conversation.ask('abort', id).catch(() => undefined);
    };
    work.signal?.addEventListener('abort', abort, { once: true });
    try {
      return await this.#kept(() => this.#conversation.ask('call', { id, name, args, stop }));
    } catch (error) {
      if (call.failure !== undefined) throw call.failure;
      work.signal?.throwIfAborted();
      throw error;
    } finally {
      work.signal?.removeEventListener('abort', abort);
      this.#running.delete(id);
      for (const iterator of iterators.values()) await iterator.return?.();
    }
  }

  async #answer(method: string, argument: unknown): Promise<Reply> {
    if (method === 'store') return { value: await this.#storeAnswers?.(argument as StoreCall) };
    const running = this.#running.get((argument as { readonly id: number }).id);
    if (method === 'progress') running?.work.onProgress?.((argument as ProgressTold).progress);
    if (method !== 'pull' || running === undefined) return {};
    try {
      const next = await running.iterators.get((argument as Pull).source)?.next();
      if (next === undefined || next.done === true) return {};
      return { value: next.value, transfer: buffersOf(next.value) };
    } catch (error) {
      running.failure = error;
      throw error;
    }
  }

  /** The worker keeps the program alive only while somebody waits for an answer. */
  async #kept<T>(task: () => Promise<T>): Promise<T> {
    this.#worker.ref();
    try {
      return await task();
    } finally {
      if (this.#conversation.open === 0) this.#worker.unref();
    }
  }
}

function sentOf({ kind, moment, chunking, content }: OpenSource & { readonly kind: string }): SentSource {
  return { kind, moment, chunking, plan: 'read' in content ? content : undefined };
}

function workOf(signal: Work['signal'], onProgress: Work['onProgress']): Work {
  return { ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }) };
}

function buffersOf(pieces: readonly Piece[]): Transferable[] {
  const buffers = pieces.flatMap((piece) => ('bytes' in piece ? [piece.bytes] : []));
  // A view into something larger is copied: the rest is not ours to hand over.
  const own = buffers.filter(({ buffer, byteLength }) => buffer.byteLength === byteLength);
  return [...new Set(own.map(({ buffer }) => buffer))];
}

const closed = (): PerfError =>
  new PerfError('backup/closed', {
    message: 'Expected the repository to be open, but it was closed',
    hint: 'Open it again.',
  });

const lost = (cause: Error): PerfError =>
  new PerfError('backup/store-failed', {
    message: `Expected the thread of the repository to answer, but ${cause.message}`,
    hint: 'Open the repository again; what was saved is kept.',
    cause,
  });
