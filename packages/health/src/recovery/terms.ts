/** What a recovery can be told and asked. How it works stands in `recovery.ts`. */
import type { Clock, Duration, Monitor, PerfError } from '@perf/core';
import type { IntentJournal, NewIntent } from '../journal/intent.ts';
import type { BudgetOptions } from './backoff.ts';
import type { Action, RunOptions } from './call.ts';
import type { ErrorClass, Handlers, Match } from './handler.ts';
import type { Replay, Resumption } from './intents.ts';
import type { RecoveryOutcome } from './ladder.ts';
import type { ProtectionOptions } from './protection.ts';
import type { SafeStateHook } from './safe-state.ts';
import type { FaultKind, RecoveryStats } from './tally.ts';

export interface RecoveryFault {
  /** The handler's name; or `onFail`, or `journal`. */
  readonly of: string;
  readonly kind: FaultKind;
  /** Its `cause` is what was thrown. */
  readonly error: PerfError;
}

export interface RecoveryOptions {
  /** How long a handler or a hook may take before the next rung is tried. @default '30s' */
  readonly deadline?: Duration;
  /** How many retries an operation may make. */
  readonly budget?: BudgetOptions;
  /** So many runs of an operation that retrying did not help, in so long: until they are past, it is not tried again. */
  readonly climb?: { readonly failures?: number; readonly within?: Duration };
  /** Bring the program into a safe state: run when a run fails for good, never twice at once. A backup may be one. */
  readonly onFail?: SafeStateHook | readonly SafeStateHook[];
  /** A run got a fallback instead of its result. */
  readonly onDegraded?: (degraded: {
    readonly operation: string;
    readonly error: unknown;
    readonly context: unknown;
  }) => void;
  /** A handler or a hook threw, hung, or came back to itself. */
  readonly onFault?: (fault: RecoveryFault) => void;
  /** Where runs with an `intent` are written down. */
  readonly journal?: IntentJournal;
  /** Records the time from first error to end as calls of `recover NAME`; those that were not recovered as failed. */
  readonly monitor?: Pick<Monitor, 'operation'>;
  readonly clock?: Clock;
  /** 0…1, for the waits. @default Math.random */
  readonly random?: () => number;
}

export interface Recovery<Context = unknown> {
  /**
   * Registers what to do about an error. Of two that match, the one that was registered first is the one.
   *
   * @returns takes it back
   * @throws PerfError `health/invalid-recovery`
   */
  on<E>(match: ErrorClass<E>, handlers: Handlers<E, Context>): () => void;
  on(match: Match, handlers: Handlers<unknown, Context>): () => void;
  /** Time-out, circuit breaker and bulkhead for an operation. @throws PerfError `health/invalid-recovery` */
  protect(operation: string, protection: ProtectionOptions): void;
  /**
   * Runs a function as a run of the operation.
   *
   * @returns its result, or that of a rung; rejects with the function's own error, or with the reason of the signal
   */
  run<T>(operation: string, fn: Action<T>, options?: RunOptions<Context>): Promise<T>;
  /** The same, and says how the result came about: whether it is a fallback. */
  follow<T>(operation: string, fn: Action<T>, options?: RunOptions<Context>): Promise<RecoveryOutcome<T>>;
  /**
   * Keeps in the journal that this is to be done. When it resolves that may be promised to others: a later `run` with its id as
   * `intent` does it, or the next program's `replay` finds it.
   *
   * @returns its id
   * @throws PerfError `health/not-accepted`, `health/invalid-intent`
   */
  accept(operation: string, intent: Omit<NewIntent, 'operation'>): Promise<string>;
  /** What `replay` does about intents of this operation. @throws PerfError `health/invalid-recovery` */
  resume(operation: string, resumption: Resumption): void;
  /**
   * What programs that were cut off had left in the journal; settled and run again where `resume` says how. To be called when
   * a program starts. What is then neither done nor dismissed stays, and is told of at each replay.
   *
   * @throws PerfError `health/not-kept`: then all of it is where it was
   */
  replay(): Promise<Replay>;
  /** Somebody has seen to an interrupted intent: it is told of no more. @throws PerfError `health/not-kept` */
  dismiss(id: string): Promise<void>;
  /** Plain numbers at this moment; asking changes nothing. */
  stats(): RecoveryStats;
  /** Tells no watcher that comes later of its runs. They go on. */
  close(): void;
}
