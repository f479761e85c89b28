/**
 * How the operations of a configuration recover from their errors: `perf.recovery.run('save order', save)`.
 *
 * Each has a `Recovery` of its own, so that handlers for one say nothing of another. Where none is declared, any operation may
 * be run, and one is made for it then: who declares none pays for none.
 */

import type { Monitor } from '@perf/core';
import {
  type Action,
  createRecovery,
  type Handlers,
  type ProtectionOptions,
  type Recovery,
  type RecoveryOutcome,
  type RunOptions,
} from '@perf/health';
import type { HandlerConfig, RecoveryConfig } from './declarations.ts';
import { unknownName } from './names.ts';

/** See `Recovery` of `@perf/health`. */
export interface ProgramRecovery<Name extends string = string> {
  /** Runs a function as a run of the operation, and does what is declared when it fails. @returns its result, or that of a rung */
  run<T>(operation: Name, fn: Action<T>, options?: RunOptions): Promise<T>;
  /** The same, and says how the result came about: whether it is a fallback. */
  follow<T>(operation: Name, fn: Action<T>, options?: RunOptions): Promise<RecoveryOutcome<T>>;
  /** That of one operation, to register further handlers, and to keep what is to be done. */
  of(operation: Name): Recovery;
}

interface Made {
  readonly recovery: Recovery;
  /** What a run has unless it says otherwise. */
  readonly options: RunOptions;
}

export class DeclaredRecovery implements ProgramRecovery {
  readonly #declared: Readonly<Record<string, RecoveryConfig>>;
  readonly #monitor: Pick<Monitor, 'operation'>;
  readonly #made = new Map<string, Made>();

  constructor(declared: Readonly<Record<string, RecoveryConfig>>, monitor: Pick<Monitor, 'operation'>) {
    this.#declared = declared;
    this.#monitor = monitor;
    // Handlers that make no sense are told of now, not when something fails.
    for (const name of Object.keys(declared)) this.#find(name);
  }

  run<T>(operation: string, fn: Action<T>, options?: RunOptions): Promise<T> {
    const { recovery, options: usual } = this.#find(operation);
    return recovery.run(operation, fn, options === undefined ? usual : { ...usual, ...options });
  }

  follow<T>(operation: string, fn: Action<T>, options?: RunOptions): Promise<RecoveryOutcome<T>> {
    const { recovery, options: usual } = this.#find(operation);
    return recovery.follow(operation, fn, { ...usual, ...options });
  }

  of(operation: string): Recovery {
    return this.#find(operation).recovery;
  }

  close(): void {
    for (const { recovery } of this.#made.values()) recovery.close();
  }

  #find(name: string): Made {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const names = Object.keys(this.#declared);
    const config = Object.hasOwn(this.#declared, name) ? this.#declared[name] : undefined;
    if (config === undefined && names.length > 0) throw unknownName('recovery', name, names);
    const made = created(name, config ?? {}, this.#monitor);
    this.#made.set(name, made);
    return made;
  }
}

function created(name: string, config: RecoveryConfig, monitor: Pick<Monitor, 'operation'>): Made {
  const { deadline, handlers = [], timeout, breaker, bulkhead, idempotent, ...forAll } = config;
  const recovery = createRecovery({ monitor, ...(deadline !== undefined && { deadline }) });
  const protection = given({ timeout, breaker, bulkhead });
  if (Object.keys(protection).length > 0) recovery.protect(name, protection as ProtectionOptions);
  const byKind = inOrder(handlers);
  for (const { on, ...rungs } of byKind) recovery.on(on, given(rungs));
  if (Object.keys(given(forAll)).length > 0) recovery.on(() => true, given(forAll));
  const retries = [...byKind, forAll].some(({ retry }) => retry !== undefined && retry !== false);
  return { recovery, options: { idempotent: idempotent ?? retries } };
}

function inOrder(handlers: NonNullable<RecoveryConfig['handlers']>): readonly HandlerConfig[] {
  if (Array.isArray(handlers)) return handlers as readonly HandlerConfig[];
  return Object.entries(handlers as Readonly<Record<string, Handlers>>).map(([on, rungs]) => ({ on, ...rungs }));
}

/** What is written as undefined is as if it were not there; a fallback may be undefined itself. */
function given<T extends object>(options: T): T {
  const entries = Object.entries(options).filter(([key, value]) => key === 'degrade' || value !== undefined);
  return Object.fromEntries(entries) as T;
}
