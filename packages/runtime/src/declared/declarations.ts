/** What a program may declare of itself in its configuration: by name, so that TypeScript knows the names. */
import type { Duration, JobOptions, LabelValue, OperationKind, Ratio } from '@perf/core';
import type { Handlers, Match, ProtectionOptions } from '@perf/health';
import type { ContractConfig } from '../config-contracts.ts';

/** Promises are those of a contract, said where the operation is. */
export interface OperationConfig extends Omit<ContractConfig, 'operation' | 'labels'> {
  /** What its time goes to. */
  readonly kind?: OperationKind | undefined;
  /** Names of the labels that its calls have: `perf.measure('save', save, { tenant })` is fast then, and checked. */
  readonly labels?: readonly string[] | undefined;
}

/** A number is the most there may be. */
export type LimitConfig = number | LimitOptions;

export interface LimitOptions {
  readonly max: number;
  /** The share from which on it warns. @default 0.8 */
  readonly warnAt?: Ratio | undefined;
  /** `observe` only counts; `enforce` throws before it counts what would go past the limit. @default 'observe' */
  readonly mode?: 'observe' | 'enforce' | undefined;
}

export interface SessionsConfig {
  /** How long one may lie idle. @default '30m' */
  readonly idle?: Duration | undefined;
  /** The same, by the name that servers of sessions give it. */
  readonly timeout?: Duration | undefined;
  /** Kept at most: the one that was idle the longest makes room. @default 100000 */
  readonly max?: number | undefined;
}

export type JobConfig = { readonly [Key in keyof JobOptions]: JobOptions[Key] | undefined };

/** What to do about one kind of error. */
export interface HandlerConfig extends Handlers {
  /** An error class, a `code` such as `'ECONNRESET'`, or a question. */
  readonly on: Match;
}

/**
 * The rungs `retry`, `recover`, `degrade` and `fail` are for errors that none of `handlers` is for. `timeout`, `breaker` and
 * `bulkhead` are round each attempt.
 */
export interface RecoveryConfig extends ProtectionOptions, Handlers {
  /** By kind of error, the special ones first; as an object, by `code`. */
  readonly handlers?: readonly HandlerConfig[] | Readonly<Record<string, Handlers>> | undefined;
  /** Whether it may be tried again. @default true where a `retry` stands here: who writes it says so */
  readonly idempotent?: boolean | undefined;
  /** How long a handler may take. @default '30s' */
  readonly deadline?: Duration | undefined;
}

/** What a program says with a call. */
export type CallLabels = Readonly<Record<string, LabelValue>>;
