/**
 * The hooks that bring a program into a safe state when something has failed for good. Many runs fail at once then: those
 * that come while the hooks are under way wait for the same ones.
 */
import type { Milliseconds } from '@perf/core';
import type { Containment } from './containment.ts';

export interface SafeStateCause {
  readonly operation: string;
  readonly context: unknown;
  readonly error: unknown;
}

export type SafeStateHook = (cause: SafeStateCause & { readonly signal: AbortSignal }) => unknown;

export interface HookFault {
  readonly kind: 'threw' | 'hung';
  readonly error: unknown;
}

export class SafeState {
  readonly #hooks: readonly SafeStateHook[];
  readonly #containment: Containment;
  readonly #deadline: Milliseconds;
  #underWay: Promise<HookFault[]> | undefined;

  constructor(hooks: readonly SafeStateHook[], containment: Containment, deadline: Milliseconds) {
    this.#hooks = hooks;
    this.#containment = containment;
    this.#deadline = deadline;
  }

  /** Never rejects. @returns what hooks did wrong, to the run that started them */
  async reach(cause: SafeStateCause): Promise<readonly HookFault[]> {
    if (this.#hooks.length === 0) return [];
    if (this.#underWay !== undefined) {
      await this.#underWay;
      return [];
    }
    this.#underWay = this.#runAll(cause).finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** One after the other, in their order: what the second saves, the first may have stopped. */
  async #runAll(cause: SafeStateCause): Promise<HookFault[]> {
    const faults: HookFault[] = [];
    for (const hook of this.#hooks) {
      const fn = (signal: AbortSignal): unknown => hook({ ...cause, signal });
      const done = await this.#containment.run({ owner: this, deadline: this.#deadline, signal: undefined, fn });
      if ('fault' in done) faults.push({ kind: done.fault, error: done.error });
    }
    return faults;
  }
}
