/**
 * Runs that are written down: kept before they begin and when they have ended, and what a program that was cut off had left
 * of them.
 *
 *   accepted ──▶ not-done ──────────────────────▶ run again, where the operation says how ──▶ done
 *   begun    ──▶ unknown ──▶ settle: who can tell ──▶ done, not-done, or still unknown
 *
 * Invariants: nothing is run of which the journal does not say that it has begun; of what is unknown nothing is run unless
 * `settle` says that it was not done; what is neither done nor dismissed is told of at each replay, and stays. That the
 * journal fails after a run changes nothing for its caller.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { IntentJournal, JournalDamage, KeptIntent, NewIntent } from '../journal/intent.ts';
import type { Action, Attempt, RunOptions } from './call.ts';
import type { Containment } from './containment.ts';
import type { RecoveryOutcome } from './ladder.ts';
import { unlessAborted } from './settle.ts';
import { invalid } from './words.ts';

export type IntentState = 'done' | 'not-done' | 'unknown';

export interface InterruptedIntent extends NewIntent {
  readonly id: string;
  /** When it was accepted. */
  readonly at: EpochMs;
  /** What the journal says: `not-done` never began, `unknown` began and has no end. */
  readonly found: IntentState;
  /** After it was settled and run again, where that was asked for. */
  readonly state: IntentState;
  /** What `settle` or `run` failed with. */
  readonly error?: unknown;
}

export interface Replay {
  /** In the order in which they were accepted, of each program that left some. */
  readonly interrupted: readonly InterruptedIntent[];
  readonly damage: readonly JournalDamage[];
}

/** What is done about intents of an operation that a program had left when it was cut off. */
export interface Resumption {
  /** Finds out whether one that began was done: asks the bank for the payment with that key. */
  readonly settle?: (intent: InterruptedIntent, situation: { readonly signal: AbortSignal }) => Promise<IntentState>;
  /** Does one that was not done: as a run of the operation, with its handlers. */
  readonly run?: (intent: InterruptedIntent, attempt: Attempt) => unknown;
  /** As of `run`. @default false */
  readonly idempotent?: boolean;
}

export interface IntentGround {
  readonly journal: IntentJournal | undefined;
  readonly containment: Containment;
  readonly deadline: Milliseconds;
  /** Something went wrong that changes no result. */
  tell(text: string, error: unknown): void;
  follow(operation: string, fn: Action<unknown>, options: RunOptions): Promise<RecoveryOutcome<unknown>>;
}

const STATES = { accepted: 'not-done', begun: 'unknown', done: 'done' } as const;

export class Intents {
  readonly #ground: IntentGround;
  readonly #resumptions = new Map<string, Resumption>();
  #replaying: Promise<unknown> = Promise.resolve();

  constructor(ground: IntentGround) {
    this.#ground = ground;
  }

  accept(operation: string, intent: Omit<NewIntent, 'operation'>): Promise<string> {
    return this.#journal('accept').accept({ ...intent, operation });
  }

  resume(operation: string, resumption: Resumption): void {
    for (const name of ['settle', 'run'] as const) {
      const given: unknown = resumption?.[name];
      if (given !== undefined && typeof given !== 'function') throw invalid(`\`${name}\``, 'a function', given);
    }
    this.#resumptions.set(operation, resumption);
  }

  dismiss(id: string): Promise<void> {
    return this.#journal('dismiss').end(id, 'forget');
  }

  /** @param run is begun once the journal has it */
  async follow<T>(
    {
      operation,
      intent,
      signal,
    }: { operation: string; intent: Omit<NewIntent, 'operation'> | string; signal: AbortSignal | undefined },
    run: () => Promise<RecoveryOutcome<T>>,
  ): Promise<RecoveryOutcome<T>> {
    const id = await this.#begun(operation, intent, signal);
    return this.#toItsEnd(id, run, { failed: () => this.#end(id, 'forget') });
  }

  /** One after the other, and never two at once: the second has what the first one left. */
  replay(): Promise<Replay> {
    const { containment } = this.#ground;
    // It would wait for itself.
    if (containment.insideOf.includes(this))
      throw invalid('`replay`', 'called outside of what a replay runs', 'a call inside of it');
    const replayed = this.#replaying.then(() => containment.enter(this, () => this.#replay()));
    this.#replaying = replayed.catch(() => undefined);
    return replayed;
  }

  async #replay(): Promise<Replay> {
    const journal = this.#journal('replay');
    const { intents, damage } = await journal.takeOver();
    const busy = journal.underWay;
    const mine = intents.filter(({ id }) => !busy.has(id));
    // All at once: what is known of them is of now.
    for (const { id } of mine) busy.add(id);
    const interrupted: InterruptedIntent[] = [];
    for (const intent of mine) {
      interrupted.push(await this.#resumed(intent));
      busy.delete(intent.id);
    }
    return { interrupted, damage };
  }

  async #resumed({ phase, ...intent }: KeptIntent): Promise<InterruptedIntent> {
    const found = STATES[phase];
    const { settle, run, idempotent = false } = this.#resumptions.get(intent.operation) ?? {};
    let known: InterruptedIntent = { ...intent, found, state: found };
    if (known.state === 'unknown' && settle !== undefined) known = await this.#settled(known, settle);
    if (known.state === 'not-done' && run !== undefined)
      return this.#runAgain(known, (attempt) => run(known, attempt), idempotent);
    if (known.state === 'done') await this.#end(known.id, 'done');
    return known;
  }

  async #settled(intent: InterruptedIntent, settle: NonNullable<Resumption['settle']>): Promise<InterruptedIntent> {
    const { containment, deadline, tell } = this.#ground;
    const fn = (signal: AbortSignal): unknown => settle(intent, { signal });
    const told = await containment.run({ owner: settle, deadline, signal: undefined, fn });
    const error = 'error' in told ? told.error : undefined;
    if ('value' in told && Object.values<unknown>(STATES).includes(told.value))
      return { ...intent, state: told.value as IntentState };
    const wrong = 'value' in told ? invalid('`settle`', "to give 'done', 'not-done' or 'unknown'", told.value) : error;
    tell.call(
      this.#ground,
      `\`settle\` of \`${intent.operation}\` did not tell what became of \`${intent.key}\``,
      wrong,
    );
    return { ...intent, error: wrong };
  }

  /** What fails stays, as unknown: it is told now, and at the next replay it is settled again. */
  async #runAgain(intent: InterruptedIntent, fn: Action<unknown>, idempotent: boolean): Promise<InterruptedIntent> {
    try {
      await this.#journal('replay').begin(intent.id);
      const run = (): Promise<RecoveryOutcome<unknown>> => this.#ground.follow(intent.operation, fn, { idempotent });
      const { ending, error } = await this.#toItsEnd(intent.id, run, { failed: async () => undefined });
      return ending === 'degrade' ? { ...intent, state: 'unknown', error } : { ...intent, state: 'done' };
    } catch (error) {
      return { ...intent, state: 'unknown', error };
    }
  }

  async #toItsEnd<T>(
    id: string,
    run: () => Promise<RecoveryOutcome<T>>,
    { failed }: { failed: () => Promise<void> },
  ): Promise<RecoveryOutcome<T>> {
    const busy = this.#journal('intent').underWay;
    busy.add(id);
    let isDone = false;
    try {
      const outcome = await run();
      // A fallback is an answer for the caller; what was meant to be done was not.
      isDone = outcome.ending !== 'degrade';
      return outcome;
    } finally {
      await (isDone ? this.#end(id, 'done') : failed());
      busy.delete(id);
    }
  }

  async #begun(operation: string, intent: unknown, signal: AbortSignal | undefined): Promise<string> {
    const journal = this.#journal('intent');
    signal?.throwIfAborted();
    if (typeof intent === 'string') {
      await beginOnce(journal, intent);
      return intent;
    }
    if (typeof intent !== 'object' || intent === null)
      throw invalid('`intent`', 'a key and a payload, or the id that `accept` gave', intent);
    const accepted = journal.accept({ ...(intent as Omit<NewIntent, 'operation'>), operation }, { begun: true });
    try {
      return await unlessAborted(accepted, signal);
    } catch (error) {
      // The caller has gone before it could begin: it never will.
      accepted.then((id) => this.#end(id, 'forget')).catch(() => undefined);
      throw error;
    }
  }

  async #end(id: string, how: 'done' | 'forget'): Promise<void> {
    try {
      await this.#ground.journal?.end(id, how);
    } catch (error) {
      this.#ground.tell('The journal did not keep that a run has ended', error);
    }
  }

  #journal(used: string): IntentJournal {
    const { journal } = this.#ground;
    if (journal === undefined) throw invalid('`journal`', `given to createRecovery for \`${used}\``, journal);
    return journal;
  }
}

/** Busy before it is kept that it has begun: who comes in between is refused. */
async function beginOnce(journal: IntentJournal, id: string): Promise<void> {
  const busy = journal.underWay;
  if (busy.has(id)) throw invalid('`intent`', 'one that is not under way', id);
  busy.add(id);
  try {
    await journal.begin(id);
  } catch (error) {
    busy.delete(id);
    throw error;
  }
}
