/** What a pool counts of itself, and tells a monitor: waiting, running, restarts, errors by code and by number. */
import type { BoundCounter, Milliseconds, Monitor, Operation } from '@perf/core';
import type { Call } from './call.ts';
import type { ScriptError, ScriptErrorCode } from './script-error.ts';

/** What a pool needs of a monitor. */
export type PoolMonitor = Pick<Monitor, 'operation' | 'counter' | 'gauge'>;

export interface PoolCounts {
  readonly answered: number;
  readonly failed: number;
  /** Workers that took the place of one that ended by a fault, or was killed. */
  readonly restarts: number;
  readonly errors: Readonly<Partial<Record<ScriptErrorCode, number>>>;
  /** By AppleScript's number. */
  readonly errorNumbers: Readonly<Record<number, number>>;
}

export interface PoolStats extends PoolCounts {
  readonly size: number;
  readonly workers: number;
  readonly idle: number;
  readonly running: number;
  readonly waiting: number;
  /** Why each script has a process of its own, where no warm worker could be started; else undefined. */
  readonly single: string | undefined;
}

export interface MeterOptions {
  readonly name: string;
  readonly monitor: PoolMonitor | undefined;
  readonly workers: () => number;
  readonly waiting: () => number;
}

export class PoolMeter {
  readonly #name: string;
  readonly #monitor: PoolMonitor | undefined;
  readonly #wait: Operation | undefined;
  readonly #restarted: BoundCounter | undefined;
  readonly #errors = new Map<ScriptErrorCode, number>();
  readonly #numbers = new Map<number, number>();
  #answered = 0;
  #failed = 0;
  #restarts = 0;

  constructor({ name, monitor, workers, waiting }: MeterOptions) {
    this.#name = name;
    this.#monitor = monitor;
    this.#wait = monitor?.operation(`${name} wait`);
    this.#restarted = monitor
      ?.counter(`${name}.restarts`, { unit: '{worker}', description: 'Workers that had to be replaced' })
      .bind({});
    monitor?.gauge(`${name}.workers`, { unit: '{worker}', description: 'Workers that there are', read: workers });
    monitor?.gauge(`${name}.waiting`, { unit: '{call}', description: 'Scripts that wait for a worker', read: waiting });
  }

  began(waited: Milliseconds): void {
    this.#wait?.record(waited);
  }

  answered(call: Call, took: Milliseconds): void {
    this.#answered += 1;
    this.#ran(call, took, false);
  }

  /** @param took undefined when it never began */
  failed(call: Call, { error, took }: { readonly error: ScriptError; readonly took: Milliseconds | undefined }): void {
    if (took !== undefined) this.#ran(call, took, true);
    this.refused(error);
  }

  /** Also for what was turned away before it was a call. */
  refused({ code, number }: ScriptError): void {
    this.#failed += 1;
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    if (number !== undefined) this.#numbers.set(number, (this.#numbers.get(number) ?? 0) + 1);
    const labels = { code: code.slice(code.indexOf('/') + 1), number: number === undefined ? 'none' : String(number) };
    this.#monitor
      ?.counter(`${this.#name}.errors`, { unit: '{error}', description: 'Scripts without an answer' })
      .add(1, labels);
  }

  restarted(): void {
    this.#restarts += 1;
    this.#restarted?.add();
  }

  counts(): PoolCounts {
    return {
      answered: this.#answered,
      failed: this.#failed,
      restarts: this.#restarts,
      errors: Object.fromEntries(this.#errors),
      errorNumbers: Object.fromEntries(this.#numbers),
    };
  }

  #ran({ terms: { target = 'none' } }: Call, took: Milliseconds, failed: boolean): void {
    this.#monitor?.operation(`${this.#name} run`, { target }, { kind: 'script' }).record(took, { failed });
  }
}
