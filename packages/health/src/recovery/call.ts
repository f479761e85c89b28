/** One run that goes the long way: because it failed, or because each of its attempts is to be guarded. */
import type { NewIntent } from '../journal/intent.ts';
import type { TrackedOperation } from './operation.ts';
import { called, unlessAborted } from './settle.ts';

export interface RunOptions<Context = unknown> {
  /** Calls the run off: it rejects with the reason, at once, whatever it waits for. */
  readonly signal?: AbortSignal;
  /** Whether the operation may be tried again after it has failed: then it has to be harmless to do it twice. @default false */
  readonly idempotent?: boolean;
  /** Handed to the handlers: what they need to know of this run. */
  readonly context?: Context;
  /**
   * Written to the journal and kept before the operation begins, so that a run which is interrupted is known afterwards: by
   * its key, with what it takes to do it again; or the id that `accept` gave.
   */
  readonly intent?: Omit<NewIntent, 'operation'> | string;
}

/** One time that an operation is tried. */
export class Attempt {
  /** From 1. */
  readonly number: number;
  #signal: AbortSignal | undefined;

  constructor(number: number, signal?: AbortSignal) {
    this.number = number;
    this.#signal = signal;
  }

  /** Aborted when the time is up, or the caller gives up. Made when it is asked for: most operations never do. */
  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
  }
}

export type Action<T> = (attempt: Attempt) => T | PromiseLike<T>;

export interface CallOptions<T> {
  readonly fn: Action<T>;
  readonly options: RunOptions;
  readonly insideOf: readonly object[];
}

export class Call<T> {
  readonly operation: TrackedOperation;
  /** The owners of what had begun it: handlers and hooks that were under way, and are not to be entered again for it. */
  readonly insideOf: readonly object[];
  attempts = 0;
  readonly #fn: Action<T>;
  readonly #options: RunOptions;

  constructor(operation: TrackedOperation, { fn, options, insideOf }: CallOptions<T>) {
    this.operation = operation;
    this.insideOf = insideOf;
    this.#fn = fn;
    this.#options = options;
    operation.began();
  }

  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  get context(): unknown {
    return this.#options.context;
  }

  get isIdempotent(): boolean {
    return this.#options.idempotent === true;
  }

  get isCalledOff(): boolean {
    return this.signal?.aborted === true;
  }

  /** The first attempt was made without this. */
  alreadyTried(): this {
    this.attempts += 1;
    this.operation.tried();
    return this;
  }

  async attempt(signal: AbortSignal | undefined = this.signal): Promise<T> {
    signal?.throwIfAborted();
    const { protection } = this.operation;
    this.alreadyTried();
    const { attempts } = this;
    const act = (from?: AbortSignal): Promise<T> => called(() => this.#fn(new Attempt(attempts, from)));
    if (protection !== undefined && !protection.isCalm) return unlessAborted(protection.execute(act, signal), signal);
    try {
      return await unlessAborted(act(signal), signal);
    } catch (error) {
      if (signal?.aborted !== true) await protection?.failed(error);
      throw error;
    }
  }
}
