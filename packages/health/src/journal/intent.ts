/**
 * The port behind which a program writes down what it is about to do, so that nothing it has accepted is lost.
 *
 *   accept ──▶ begin ──▶ end
 *
 * An intent is accepted (it will be done), begun (it is being done, nobody knows how far), or done. What has ended is
 * forgotten: by the program that was told, at once. Each step is kept when it has resolved, whatever happens to the program
 * or the machine then. A journal has one owner; when that is gone, in whatever way, the next one to `takeOver` has what it
 * left, and no other has. Nothing depends on a clock: `at` is for people.
 */
import type { EpochMs } from '@perf/core';

export interface NewIntent {
  /** What is to be done: the name of the operation. */
  readonly operation: string;
  /** Which one: an order's number. What tells two of an operation apart for people, and for who settles it. */
  readonly key: string;
  /** What it takes to do it, as JSON can say it. */
  readonly payload?: unknown;
}

export type Phase = 'accepted' | 'begun' | 'done';

export interface KeptIntent extends NewIntent {
  /** Unique among all journals. */
  readonly id: string;
  readonly phase: Phase;
  /** When it was accepted, by the wall clock of who accepted it. */
  readonly at: EpochMs;
}

/** Something of a journal that could not be read. What it said is not guessed. */
export interface JournalDamage {
  readonly file: string;
  /** In bytes. */
  readonly offset: number;
  readonly text: string;
}

export interface LeftBehind {
  /** What others left and nobody has ended since, in the order in which it was accepted. */
  readonly intents: readonly KeptIntent[];
  /** What was met in this call. */
  readonly damage: readonly JournalDamage[];
}

export interface IntentJournal {
  /** Ids under way in this process: nobody else's to begin or resume, also where two recoveries share the journal. */
  readonly underWay: Set<string>;
  /**
   * Kept when it resolves. With `begun` it is accepted and begun in one.
   *
   * @returns its id
   * @throws PerfError `health/not-accepted` when it can't be kept: then nothing is, and all else stays as it was;
   *   `health/invalid-intent` for what is none
   */
  accept(intent: NewIntent, options?: { readonly begun?: boolean }): Promise<string>;
  /** To be waited for before the action. @throws PerfError `health/not-kept`; `health/invalid-intent` when there is none */
  begin(id: string): Promise<void>;
  /**
   * `done`, or `forget` when there is nothing more to tell of it: it failed and its caller knows. Fine when it has ended.
   *
   * @throws PerfError `health/not-kept`
   */
  end(id: string, how: 'done' | 'forget'): Promise<void>;
  /**
   * What owners that are gone have left. Asked again, it gives what is not ended yet, and what was left since.
   *
   * @throws PerfError `health/not-kept`: then all of it is where it was
   */
  takeOver(): Promise<LeftBehind>;
  /** Lets go: what has not ended is left to the next. Fine when it is closed. */
  close(): Promise<void>;
}
