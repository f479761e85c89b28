/**
 * Runs operations, and when one fails does what was registered for its error.
 *
 * Invariants: the result of a run that succeeds is the function's own, and costs next to nothing more; the error of one that
 * fails is the function's own, unchanged; what handlers, hooks and listeners do wrong is told, and changes neither. Every
 * run is counted once, under the way it ended.
 */
import { type Clock, type Milliseconds, OTHER, PerfError, systemClock } from '@perf/core';
import { announceUsage, type RecoveryUsage } from '@perf/core/usage';
import type { IntentJournal, NewIntent } from '../journal/intent.ts';
import { timerSpan } from '../misuse.ts';
import { type Action, Attempt, Call, type RunOptions } from './call.ts';
import { Containment } from './containment.ts';
import { Handler, type Handlers, type Match } from './handler.ts';
import { type IntentGround, Intents, type Replay, type Resumption } from './intents.ts';
import { type Climbed, Ladder, type LadderGround, type RecoveryOutcome } from './ladder.ts';
import { type ClimbPlan, TrackedOperation } from './operation.ts';
import { Protection, type ProtectionOptions } from './protection.ts';
import { SafeState } from './safe-state.ts';
import { type FaultKind, type RecoveryStats, sumOf, usageOf } from './tally.ts';
import type { Recovery, RecoveryOptions } from './terms.ts';
import { INVALID, invalid, lineOf } from './words.ts';

/** Names of operations are meant to be few: more than these count together. */
const MOST_OPERATIONS = 1_000;
const NOTHING: RunOptions = Object.freeze({});

/** Handlers of errors, and runs that are retried, repaired or answered otherwise by them. */
export function createRecovery<Context = unknown>(options: RecoveryOptions = {}): Recovery<Context> {
  return new HandledRecovery(options) as Recovery<Context>;
}

class HandledRecovery implements Recovery, LadderGround, IntentGround {
  readonly clock: Clock;
  readonly random: () => number;
  readonly deadline: Milliseconds;
  readonly containment: Containment = new Containment();
  readonly journal: IntentJournal | undefined;
  readonly #options: RecoveryOptions;
  readonly #climb: ClimbPlan;
  readonly #safeState: SafeState;
  readonly #operations = new Map<string, TrackedOperation>();
  readonly #intents = new Intents(this);
  /** What it tells who watches this process: as long as this is there. */
  readonly #told = { usage: (): readonly RecoveryUsage[] => usageOf(this.stats()) };
  readonly #withdraw: () => void;
  #handlers: readonly Handler[] = [];

  constructor(options: RecoveryOptions) {
    const { clock = systemClock, random = Math.random, deadline = '30s', climb, onFail = [] } = options;
    const { failures = 5, within = '30s' } = climb ?? {};
    if (!(Number.isInteger(failures) && failures > 0))
      throw invalid('`climb.failures`', 'a positive integer', failures);
    this.clock = clock;
    this.random = random;
    this.deadline = timerSpan(deadline, '`deadline`', INVALID);
    this.#climb = { failures, within: timerSpan(within, '`climb.within`', INVALID) };
    this.#options = options;
    this.journal = options.journal;
    const hooks = [onFail].flat();
    if (hooks.some((hook) => typeof hook !== 'function')) throw invalid('`onFail`', 'a function, or several', onFail);
    this.#safeState = new SafeState(hooks, this.containment, this.deadline);
    // So that options that make no sense are told of now, not when something fails.
    this.#operationOf(OTHER);
    this.#withdraw = announceUsage(this.#told);
  }

  on(match: Match, handlers: Handlers): () => void {
    const handler = new Handler(match as Match, handlers);
    this.#handlers = [...this.#handlers, handler];
    return () => {
      this.#handlers = this.#handlers.filter((one) => one !== handler);
    };
  }

  protect(operation: string, protection: ProtectionOptions): void {
    // Declared in a program's own text, so there are few, and what counts together must not be protected together.
    this.#operationOf(operation, Number.POSITIVE_INFINITY).protection = new Protection(protection, this.clock);
  }

  /** No `async` and `await`: two reactions are a sixth cheaper, and this is paid by every call that succeeds. */
  run<T>(name: string, fn: Action<T>, options: RunOptions = NOTHING): Promise<T> {
    const operation = this.#operations.get(name);
    const isShort = operation !== undefined && operation.protection?.isCalm !== false;
    const isPlain = options.signal === undefined && options.intent === undefined;
    // Of now: when it fails, the handler that has begun it may be over.
    const { insideOf } = this.containment;
    if (!isShort || !isPlain) return this.follow(name, fn, options).then(({ value }) => value);
    let result: T | PromiseLike<T>;
    try {
      result = fn(new Attempt(1));
    } catch (error) {
      return this.#failedShort(new Call(operation, { fn, options, insideOf }), error);
    }
    // A foreign `then` may answer nothing, so it is left to a promise to start it.
    return (result instanceof Promise ? (result as Promise<T>) : Promise.resolve(result)).then(
      (value) => {
        operation.straight += 1;
        return value;
      },
      (error) => this.#failedShort(new Call(operation, { fn, options, insideOf }), error),
    );
  }

  async follow<T>(name: string, fn: Action<T>, options: RunOptions = NOTHING): Promise<RecoveryOutcome<T>> {
    const { insideOf } = this.containment;
    const run = (): Promise<RecoveryOutcome<T>> =>
      this.#tried(new Call(this.#operationOf(name), { fn, options, insideOf }));
    const { intent, signal } = options;
    return intent === undefined ? run() : this.#intents.follow({ operation: name, intent, signal }, run);
  }

  async accept(operation: string, intent: Omit<NewIntent, 'operation'>): Promise<string> {
    return this.#intents.accept(operation, intent);
  }

  resume(operation: string, resumption: Resumption): void {
    this.#intents.resume(operation, resumption);
  }

  async replay(): Promise<Replay> {
    return this.#intents.replay();
  }

  async dismiss(id: string): Promise<void> {
    return this.#intents.dismiss(id);
  }

  stats(): RecoveryStats {
    const byOperation = [...this.#operations].map(([name, operation]) => [name, operation.stats()] as const);
    const used = byOperation.filter(([name, { runs, attempts }]) => name !== OTHER || runs + attempts > 0);
    return {
      ...sumOf(used.map(([, stats]) => stats)),
      byOperation: Object.fromEntries(used),
      byHandler: Object.fromEntries(namesOf(this.#handlers).map(([name, { tally }]) => [name, tally.stats()])),
    };
  }

  close(): void {
    this.#withdraw();
  }

  find(error: unknown): Handler | undefined {
    return this.#handlers.find((handler) => {
      try {
        return handler.matches(error);
      } catch (cause) {
        this.fault(handler, { rung: 'match', kind: 'threw', error: cause });
        return false;
      }
    });
  }

  tell(text: string, error: unknown): void {
    this.#tell('journal', 'threw', { text: `${text}: ${lineOf(error)}`, error });
  }

  fault(handler: Handler, { rung, kind, error }: { rung: string; kind: FaultKind; error: unknown }): void {
    handler.tally.faults[kind] += 1;
    handler.tally.lastFault = `\`${rung}\` of \`${handler.name}\` ${kind}: ${lineOf(error)}`;
    this.#tell(handler.name, kind, { text: handler.tally.lastFault, error });
  }

  async failSafely(call: Call<unknown>, error: unknown): Promise<void> {
    // A hook whose own run fails would wait for itself.
    if (call.insideOf.includes(this.#safeState)) return;
    const faults = await this.#safeState.reach({ operation: call.operation.name, context: call.context, error });
    for (const { kind, error: cause } of faults)
      this.#tell('onFail', kind, { text: `A hook of \`onFail\` ${kind}: ${lineOf(cause)}`, error: cause });
  }

  ended(call: Call<unknown>, climbed: Climbed): void {
    const { handler, ending, ladder } = climbed;
    const { name } = call.operation;
    call.operation.ended(ending, ladder);
    if (handler !== undefined) {
      handler.tally.endings[ending] += 1;
      handler.tally.duration.add(ladder);
    }
    if (ending === 'degrade')
      quietly(() => this.#options.onDegraded?.({ operation: name, error: climbed.error, context: call.context }));
    const isLost = ending === 'fail' || ending === 'abort';
    this.#options.monitor?.operation(`recover ${name}`).record(ladder, { failed: isLost });
  }

  async #failedShort<T>(call: Call<T>, error: unknown): Promise<T> {
    call.alreadyTried();
    await call.operation.protection?.failed(error);
    return (await new Ladder(call, error, this).climb()).value;
  }

  async #tried<T>(call: Call<T>): Promise<RecoveryOutcome<T>> {
    let value: T;
    try {
      value = await call.attempt();
    } catch (error) {
      return new Ladder(call, error, this).climb();
    }
    call.operation.ended('straight');
    return { value, ending: 'straight', attempts: call.attempts, error: undefined };
  }

  #tell(of: string, kind: FaultKind, { text, error: cause }: { text: string; error: unknown }): void {
    const hint = 'See the cause; the run went on without it.';
    const error = new PerfError('health/handler-failed', { message: text, hint, cause });
    quietly(() => this.#options.onFault?.(Object.freeze({ of, kind, error })));
  }

  #operationOf(name: string, most = MOST_OPERATIONS): TrackedOperation {
    const known = this.#operations.get(name);
    if (known !== undefined) return known;
    if (typeof name !== 'string' || name === '') throw invalid('`operation`', 'a name', name);
    if (this.#operations.size > most) return this.#operationOf(OTHER);
    const { budget = {} } = this.#options;
    const operation = new TrackedOperation(name, { budget, climb: this.#climb, clock: this.clock });
    this.#operations.set(name, operation);
    return operation;
  }
}

/** Two handlers may have one name: the second is `NAME (2)`. */
function namesOf(handlers: readonly Handler[]): [string, Handler][] {
  return handlers.map((handler, i) => {
    const before = handlers.slice(0, i).filter(({ name }) => name === handler.name).length;
    return [before === 0 ? handler.name : `${handler.name} (${before + 1})`, handler];
  });
}

/** What a listener throws is its own affair. */
function quietly(fn: () => void): void {
  try {
    fn();
  } catch {
    // A listener for faults has none to tell its own to.
  }
}
