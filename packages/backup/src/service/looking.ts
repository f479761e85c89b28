/**
 * Looks every few seconds whether something is due, and does it: a backup when anything changed, else a check of what is kept.
 *
 * One look at a time; the timer never keeps the program alive. A backup that fails stands in the history and comes again in
 * its time; so does a check.
 */
import type { Clock, Milliseconds } from '@perf/core';
import type { Snapshot, Work } from '../repository.ts';
import type { Activity } from './activity.ts';
import type { Ask } from './attempting.ts';
import type { Checks } from './checks.ts';
import type { Copying } from './copying.ts';
import { atOnce, begun, type DueState, type Looked, looked, reasonNow, unchanged } from './due.ts';
import type { Check, Journal } from './journal.ts';
import type { Turns } from './turns.ts';

export interface LookParts {
  readonly every: Milliseconds;
  /** From one check of the newest snapshot to the next; undefined: only when asked. */
  readonly checkEvery: Readonly<Record<Check['by'], Milliseconds | undefined>>;
  readonly clock: Clock;
  /** 0…1 */
  readonly random: () => number;
  readonly journal: Journal;
  readonly activity: Activity;
  readonly checks: Checks;
  readonly turns: Turns<Ask, Snapshot>;
  readonly copying: Pick<Copying, 'look'> | undefined;
  readonly check: (by: Check['by'], snapshot: string, work: Work) => Promise<unknown>;
}

/** Often enough that a backup comes soon after a sleep, seldom enough to cost nothing. */
const LONGEST_LOOK: Milliseconds = 10_000;

export class Looking {
  readonly #parts: LookParts;
  readonly #timer: NodeJS.Timeout;
  /** Breaks off a check when it is to end. */
  readonly #ending = new AbortController();
  #due: DueState;
  #current: Promise<void> | undefined;

  constructor(parts: LookParts) {
    this.#parts = parts;
    this.#due = this.#dueFromNow();
    this.#timer = setInterval(() => this.#alone(() => this.#look()), Math.min(LONGEST_LOOK, parts.every / 4));
    this.#timer.unref();
    this.#alone(() => this.#begin());
  }

  /** A backup begins, whoever asked for it. */
  begun(): void {
    this.#due = this.#dueFromNow();
  }

  /** Resolves when no look is under way, and none will be. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.#current;
  }

  #dueFromNow(): DueState {
    const { every, random } = this.#parts;
    return begun(this.#now(), { every, random: random() });
  }

  #now(): Looked {
    const { clock } = this.#parts;
    return { wall: clock.now(), monotonic: clock.monotonic() };
  }

  #alone(look: () => Promise<void>): void {
    // Whatever fails outside of an attempt comes again with the next look: it must not end the program.
    this.#current ??= look()
      .catch(() => undefined)
      .finally(() => {
        this.#current = undefined;
      });
  }

  /** Before the first snapshot nothing is safe yet, so that one does not wait. */
  async #begin(): Promise<void> {
    const { journal } = this.#parts;
    await journal.load();
    if (journal.attempts.some(({ outcome }) => outcome === 'kept')) return;
    this.#due = atOnce(this.#due);
    await this.#look();
  }

  async #look(): Promise<void> {
    const { turns, activity, journal, copying } = this.#parts;
    copying?.look();
    this.#due = looked(this.#due, this.#now());
    if (turns.isBusy) return;
    const reason = reasonNow(this.#due);
    const isChanged = reason === undefined ? false : await activity.isChangedSince(journal.stamps, this.#due.woke);
    if (reason !== undefined && isChanged !== false) {
      await turns.ask({ reason, unlessSame: isChanged === undefined }).catch(() => undefined);
      return;
    }
    if (reason === 'woke') this.#due = unchanged(this.#due);
    const newest = journal.attempts.findLast(({ outcome }) => outcome === 'kept')?.snapshot;
    if (newest === undefined) return;
    for (const by of ['verify', 'drill'] as const) if (this.#isCheckDue(by)) await this.#check(by, newest);
  }

  #isCheckDue(by: Check['by']): boolean {
    const { checkEvery, clock, journal } = this.#parts;
    const every = checkEvery[by];
    if (every === undefined || this.#ending.signal.aborted) return false;
    const age = clock.now() - (journal.lastCheck(by)?.at ?? Number.NEGATIVE_INFINITY);
    // Less than none: the wall was set back, and nobody knows how long ago it was.
    return age >= every || age < 0;
  }

  async #check(by: Check['by'], snapshot: string): Promise<void> {
    const { check, checks } = this.#parts;
    const { signal } = this.#ending;
    try {
      await check(by, snapshot, { signal });
    } catch (error) {
      // One that was broken off is no failure: it comes again.
      if (!signal.aborted) await checks.failed(by, snapshot, error);
    }
  }
}
