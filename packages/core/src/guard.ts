/**
 * A function with its promises round it: what has to be true when it is called, what is true when it has ended, and how long
 * it may take.
 *
 *   called ── requires ──▶ the function itself ── ensures, within ──▶ its result
 *
 * Invariants: where nothing is broken, result, error and `this` are the function's own; an error of the function's own is
 * never replaced. What is said about a call shows the shapes of its values, never the values. Under `observe` nothing is
 * ever thrown, and a call that breaks a clause goes on.
 *
 * A call is late when it has ended, not before: to give up at the deadline would leave the work running unseen, and its
 * result or its error unheard.
 */
import { type Clock, monotonicOf, systemClock } from './clock.ts';
import { PerfError } from './errors.ts';
import {
  type Clause,
  type Clauses,
  clausesOf,
  type GuardCode,
  invalid,
  type Problem,
  problemWith,
} from './guard-clause.ts';
import type { Call, Operation, RecordOptions } from './operation.ts';
import { isThenable } from './settling.ts';
import { shapeOf, shapeOfAll } from './shape.ts';
import { type Duration, type Milliseconds, milliseconds } from './units.ts';

export interface GuardOptions<This, Args extends readonly unknown[], Result> {
  /** What has to be true of the arguments. */
  readonly requires?: Clauses<This, Args>;
  /** What is true of the result (of a promise: of what it resolves to) and the arguments. Not asked when the call failed. */
  readonly ensures?: Clauses<This, readonly [result: Awaited<Result>, ...args: Args]>;
  /** How long a call may take until it has returned, or its promise has settled. */
  readonly within?: Duration;
  /**
   * `enforce` throws, or rejects, when a clause is broken: before the function runs when it is one of `requires`. `observe`
   * only counts. `off` is the function itself, at no cost. @default 'enforce'
   */
  readonly mode?: 'enforce' | 'observe' | 'off';
  /** Takes every call with its duration; one that broke a clause counts as failed. */
  readonly operation?: Operation;
  readonly clock?: Clock;
}

/** A clause that was broken at least once. */
export interface BrokenClause {
  readonly code: GuardCode;
  readonly clause: string;
  readonly count: number;
  /** What was said of the last time. */
  readonly last: string;
}

export type Guarded<This, Args extends readonly unknown[], Result> = ((this: This, ...args: Args) => Result) & {
  /** The clauses that were broken so far, under `enforce` as well; undefined when the guard is off. */
  readonly violations?: readonly BrokenClause[];
};

/**
 * A function with its conditions and its time budget.
 *
 * @returns a function with the same arguments, `this`, result, `name` and `length`; not for classes
 * @throws PerfError `core/invalid-argument` for options that make no sense. Under `enforce`, a call throws
 *   `core/guard-requires`, `core/guard-ensures` or `core/guard-within`; what a condition itself threw is the `cause`
 */
export function guard<This, Args extends readonly unknown[], Result>(
  fn: (this: This, ...args: Args) => Result,
  options: GuardOptions<This, Args, Result>,
): Guarded<This, Args, Result> {
  const round = new Guard(fn, options);
  if (options?.mode === 'off') return fn;
  const guarded = function (this: This, ...args: Args): Result {
    return round.call(this, args);
  };
  return Object.defineProperties(guarded, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
    violations: { get: () => round.violations() },
  });
}

/** A call that is under way. */
interface Pending {
  readonly self: unknown;
  readonly args: readonly unknown[];
  readonly began: Milliseconds;
  readonly call: Call | undefined;
  /** Whether a clause was broken already, and the call goes on all the same. */
  readonly isBroken: boolean;
}

interface Violation {
  readonly code: GuardCode;
  readonly message: string;
  readonly cause?: unknown;
}

const FAILED: RecordOptions = Object.freeze({ failed: true });
const HINTS: Readonly<Record<GuardCode, string>> = {
  'core/guard-requires': 'Correct the call.',
  'core/guard-ensures': 'Correct the function, or what it promises.',
  'core/guard-within': 'Find out what it waits for, or give it more time.',
};

class Guard<This, Args extends readonly unknown[], Result> {
  readonly #fn: (this: This, ...args: Args) => Result;
  readonly #name: string;
  readonly #requires: readonly Clause[];
  readonly #ensures: readonly Clause[];
  readonly #within: Milliseconds | undefined;
  readonly #enforces: boolean;
  readonly #operation: Operation | undefined;
  readonly #now: () => Milliseconds;
  readonly #broken = new Map<string, BrokenClause>();

  constructor(fn: (this: This, ...args: Args) => Result, options: GuardOptions<This, Args, Result>) {
    if (typeof fn !== 'function') throw invalid('fn', 'a function', fn);
    const { requires, ensures, within, mode = 'enforce', operation, clock = systemClock } = options ?? {};
    if (!['enforce', 'observe', 'off'].includes(mode)) throw invalid('mode', "'enforce', 'observe' or 'off'", mode);
    this.#fn = fn;
    this.#name = fn.name || 'the function';
    this.#requires = clausesOf('requires', requires);
    this.#ensures = clausesOf('ensures', ensures);
    this.#within = within === undefined ? undefined : milliseconds(within, 'within');
    this.#enforces = mode === 'enforce';
    this.#operation = operation;
    this.#now = monotonicOf(clock);
  }

  violations(): readonly BrokenClause[] {
    return [...this.#broken.values()];
  }

  call(self: This, args: Args): Result {
    const call = this.#operation?.start();
    const refusal = this.#firstBroken(this.#requires, self, args);
    if (refusal !== undefined && this.#enforces) {
      call?.stop(FAILED);
      throw errorOf(refusal);
    }
    const hasEnd = call !== undefined || this.#within !== undefined || this.#ensures.length > 0;
    if (!hasEnd) return this.#fn.apply(self, args as never);
    const pending = { self, args, began: this.#now(), call, isBroken: refusal !== undefined };
    let result: Result;
    try {
      result = this.#fn.apply(self, args as never);
    } catch (error) {
      this.#failed(pending);
      throw error;
    }
    if (!isThenable(result)) return this.#ended(pending, result);
    return (result instanceof Promise ? result : Promise.resolve(result)).then(
      (value) => this.#ended(pending, value),
      (error) => {
        this.#failed(pending);
        throw error;
      },
    ) as Result;
  }

  /** The function's own error is what the caller gets; that it came late is counted. */
  #failed(pending: Pending): void {
    this.#late(pending);
    pending.call?.stop(FAILED);
  }

  #ended<T>(pending: Pending, result: T): T {
    const { self, args, call, isBroken } = pending;
    const late = this.#late(pending);
    const broken = this.#firstBroken(this.#ensures, self, [result, ...args]) ?? late;
    call?.stop(isBroken || broken !== undefined ? FAILED : undefined);
    if (broken !== undefined && this.#enforces) throw errorOf(broken);
    return result;
  }

  #late({ args, began }: Pending): Violation | undefined {
    const within = this.#within;
    if (within === undefined) return undefined;
    const took = this.#now() - began;
    if (took <= within) return undefined;
    const message = `Expected \`${this.#name}\` to take at most ${within} ms, got ${took.toFixed(1)} ms for ${shapeOfAll(args)}`;
    return this.#count('within', { code: 'core/guard-within', message });
  }

  /** Asks all of them; under `enforce`, as far as the first that is broken. */
  #firstBroken(clauses: readonly Clause[], self: unknown, values: readonly unknown[]): Violation | undefined {
    let first: Violation | undefined;
    for (const clause of clauses) {
      const problem = problemWith(clause, self, values);
      if (problem === undefined) continue;
      const violation = this.#count(clause.name, this.#violation(clause, problem, values));
      first ??= violation;
      if (this.#enforces) break;
    }
    return first;
  }

  #violation({ code, name }: Clause, { words, cause }: Problem, values: readonly unknown[]): Violation {
    const [result, ...args] = values;
    const shapes =
      code === 'core/guard-requires'
        ? `called with ${shapeOfAll(values)}`
        : `which gave ${shapeOf(result)} for ${shapeOfAll(args)}`;
    const message = `Expected \`${name}\` to be true of \`${this.#name}\`, ${shapes}${words}`;
    return { code, message, cause };
  }

  #count(clause: string, violation: Violation): Violation {
    const { code, message } = violation;
    const key = `${code} ${clause}`;
    const count = (this.#broken.get(key)?.count ?? 0) + 1;
    this.#broken.set(key, Object.freeze({ code, clause, count, last: message }));
    return violation;
  }
}

function errorOf({ code, message, cause }: Violation): PerfError {
  return new PerfError(code, { message, hint: HINTS[code], cause });
}
