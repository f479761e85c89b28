/**
 * Backups by themselves: looks every few seconds whether one is due, takes it, removes what is no longer kept, checks now and
 * then that what is kept can be read, and remembers what came of each.
 *
 *   start ──▶ looking ──▶ due and changed ──▶ taking ──▶ pruning ──▶ looking
 *                └──▶ a check is due ──▶ verify, drill ──▶ looking
 *   stop  ──▶ waits for the one under way ──▶ one more if anything changed ──▶ closed
 *
 * Invariants: one attempt is under way. A failure stands in the history and deletes nothing. The timer never keeps the program
 * alive. It knows ports only: where the repository lies and how a disk is asked is handed in.
 */
import type { Bytes, Clock, Milliseconds, StateStore } from '@perf/core';
import type { Difference, Keep, Pruned, Repository, Restored, RestoreTarget, Snapshot, Verified, Work } from '../repository.ts';
import type { Source } from '../source.ts';
import { Activity, type ActiveSessions, type Mark, type StampOf } from './activity.ts';
import { type Attempt, failureOf } from './attempt.ts';
import type { Backup } from './backup.ts';
import { Checks, type Drilled, type Scratch } from './checks.ts';
import { atOnce, begun, type DueState, type Looked, looked, type Reason, reasonNow, unchanged } from './due.ts';
import { findSnapshot } from './find-snapshot.ts';
import { type Check, Journal } from './journal.ts';
import { checkSpace, spaceNeeded } from './space.ts';
import { type Stats, statsOf } from './stats.ts';
import { type Taken, take } from './take.ts';
import { Turns } from './turns.ts';

export interface ServiceParts {
  /** Made when there is none. */
  readonly open: () => Promise<Repository>;
  /** For messages. */
  readonly place: string;
  readonly sources: Readonly<Record<string, Source>>;
  readonly every: Milliseconds;
  readonly keep: Keep;
  /** From one check of the newest snapshot to the next; undefined: only when asked. */
  readonly checkEvery: Readonly<Record<Check['by'], Milliseconds | undefined>>;
  readonly sessions?: ActiveSessions | undefined;
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
  readonly state: StateStore;
  readonly clock: Clock;
  /** 0…1 */
  readonly random: () => number;
  /** Undefined when nobody can say. */
  readonly freeSpace: () => Promise<Bytes | undefined>;
  readonly stampOf: StampOf;
  readonly scratch: Scratch;
}

interface Ask extends Work {
  readonly reason: Reason;
}

/** Often enough that a backup comes soon after a sleep, seldom enough to cost nothing. */
const LONGEST_LOOK: Milliseconds = 10_000;

export class BackupService implements Backup {
  readonly #parts: ServiceParts;
  readonly #journal: Journal;
  readonly #activity: Activity;
  readonly #checks: Checks;
  readonly #turns = new Turns((ask: Ask) => this.#attempt(ask));
  #repository: Promise<Repository> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #due: DueState | undefined;
  /** A look is under way: the next one waits for it. */
  #looking: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  /** Breaks off checks of its own when it is to stop. */
  #ending = new AbortController();

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#journal = new Journal(parts.state);
    this.#activity = new Activity(parts);
    this.#checks = new Checks(this.#journal, parts.clock, parts.scratch);
  }

  start(): void {
    if (this.#timer !== undefined) return;
    const { every } = this.#parts;
    this.#due = begun(this.#now(), { every, random: this.#parts.random() });
    this.#ending = new AbortController();
    this.#timer = setInterval(() => this.#alone(() => this.#look()), Math.min(LONGEST_LOOK, every / 4));
    this.#timer.unref();
    this.#alone(() => this.#begin());
  }

  touch(): void {
    this.#activity.touch();
  }

  now(work: Work = {}): Promise<Snapshot> {
    return this.#turns.ask({ ...work, reason: 'asked' });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  async list(): Promise<readonly Snapshot[]> {
    return (await this.#opened()).snapshots();
  }

  async history(): Promise<readonly Attempt[]> {
    await this.#journal.load();
    return this.#journal.attempts;
  }

  async stats(): Promise<Stats> {
    await this.#journal.load();
    return statsOf(this.#journal, this.#parts.clock.now());
  }

  async read(wanted: string, source: string): Promise<unknown> {
    return (await this.#opened()).read((await this.#find(wanted)).id, source);
  }

  async restore(wanted: string, target: RestoreTarget): Promise<Restored> {
    return (await this.#opened()).restore((await this.#find(wanted)).id, target);
  }

  async diff(older: string, newer: string): Promise<readonly Difference[]> {
    const [a, b] = [await this.#find(older), await this.#find(newer)];
    return (await this.#opened()).diff(a.id, b.id);
  }

  async verify(wanted?: string, { data = false, ...work }: Work & { readonly data?: boolean } = {}): Promise<Verified> {
    await this.#journal.load();
    const snapshot = wanted === undefined ? undefined : await this.#find(wanted);
    return this.#checks.verify(await this.#opened(), snapshot, { ...work, data });
  }

  async drill(wanted = 'latest', work: Work = {}): Promise<Drilled> {
    await this.#journal.load();
    return this.#checks.drill(await this.#opened(), await this.#find(wanted), work);
  }

  async prune(options: Work & { readonly dryRun?: boolean } = {}): Promise<Pruned> {
    return (await this.#opened()).prune(this.#parts.keep, options);
  }

  async repair(work: Work = {}): Promise<Verified> {
    return (await this.#opened()).repair(work);
  }

  #now(): Looked {
    const { clock } = this.#parts;
    return { wall: clock.now(), monotonic: clock.monotonic() };
  }

  #opened(): Promise<Repository> {
    this.#repository ??= this.#parts.open().catch((error: unknown) => {
      // What is wrong may be mended by the next time.
      this.#repository = undefined;
      throw error;
    });
    return this.#repository;
  }

  async #find(wanted: string): Promise<Snapshot> {
    return findSnapshot(await this.list(), wanted);
  }

  #alone(look: () => Promise<void>): void {
    this.#looking ??= look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** Before the first snapshot nothing is safe yet, so that one does not wait. */
  async #begin(): Promise<void> {
    await this.#journal.load();
    const isFirst = this.#journal.attempts.every(({ outcome }) => outcome !== 'kept');
    if (isFirst && this.#due !== undefined) this.#due = atOnce(this.#due);
  }

  async #look(): Promise<void> {
    await this.#journal.load();
    if (this.#due === undefined || this.#turns.isBusy) return;
    const due = looked(this.#due, this.#now());
    this.#due = due;
    const reason = reasonNow(due);
    if (reason !== undefined && (await this.#activity.isChangedSince(this.#journal.stamps, due.woke))) {
      // The history tells of a failure, and the next one comes in its time.
      await this.#turns.ask({ reason }).catch(() => undefined);
      return;
    }
    if (reason === 'woke') this.#due = unchanged(due);
    await this.#checkWhatIsDue();
  }

  async #checkWhatIsDue(): Promise<void> {
    const newest = this.#journal.attempts.findLast(({ outcome }) => outcome === 'kept')?.snapshot;
    const signal = this.#ending.signal;
    if (newest === undefined) return;
    if (this.#isCheckDue('verify')) {
      await this.verify(newest, { data: true, signal }).catch((error) => this.#checkFailed('verify', newest, error));
    }
    if (this.#isCheckDue('drill')) {
      await this.drill(newest, { signal }).catch((error) => this.#checkFailed('drill', newest, error));
    }
  }

  #isCheckDue(by: Check['by']): boolean {
    const every = this.#parts.checkEvery[by];
    if (every === undefined || this.#ending.signal.aborted) return false;
    const age = this.#parts.clock.now() - (this.#journal.lastCheck(by)?.at ?? Number.NEGATIVE_INFINITY);
    // Less than none: the wall was set back, and nobody knows how long ago it was.
    return age >= every || age < 0;
  }

  /** One that was broken off is no failure: it comes again. */
  async #checkFailed(by: Check['by'], snapshot: string, error: unknown): Promise<void> {
    if (!this.#ending.signal.aborted) await this.#checks.failed(by, snapshot, error);
  }

  async #stop(): Promise<void> {
    const wasStarted = this.#timer !== undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#due = undefined;
    this.#ending.abort();
    await this.#looking;
    await this.#turns.settled();
    if (wasStarted && (await this.#activity.isChangedSince(this.#journal.stamps, true))) {
      // It stands in the history; what holds it up must not hold up the end of the program.
      await this.#turns.ask({ reason: 'shutdown' }).catch(() => undefined);
    }
    const repository = this.#repository;
    this.#repository = undefined;
    await (await repository?.catch(() => undefined))?.close();
  }

  async #attempt(ask: Ask): Promise<Snapshot> {
    const { clock, every, random } = this.#parts;
    const [at, before] = [clock.now(), clock.monotonic()];
    if (this.#due !== undefined) this.#due = begun(this.#now(), { every, random: random() });
    await this.#journal.load();
    const sofar = (): Pick<Attempt, 'at' | 'duration' | 'reason'> => ({
      at,
      duration: clock.monotonic() - before,
      reason: ask.reason,
    });
    try {
      const mark = await this.#activity.mark();
      const { snapshot, stall } = await this.#take(ask);
      const kept = { ...sofar(), ...keptFacts(snapshot), ...(stall === undefined ? {} : { stall }) };
      this.#activity.keep(mark);
      await this.#tell({ ...kept, ...(await this.#removeOld(ask)) }, mark);
      return snapshot;
    } catch (error) {
      const outcome = ask.signal?.aborted === true ? 'cancelled' : 'failed';
      await this.#tell({ ...sofar(), outcome, error: failureOf(error) });
      throw error;
    }
  }

  async #take({ signal = new AbortController().signal, onProgress }: Ask): Promise<Taken> {
    const { place, freeSpace, sources } = this.#parts;
    checkSpace({ place, free: await freeSpace(), needed: spaceNeeded(this.#journal.attempts) });
    const work = { signal, ...(onProgress === undefined ? {} : { onProgress }) };
    return take(await this.#opened(), sources, work);
  }

  /** What is too old goes only now that the new one is safe; when it can't, that is no fault of the new one. */
  async #removeOld({ signal }: Ask): Promise<Pick<Attempt, 'pruned' | 'pruneError'>> {
    try {
      const { removed } = await this.prune(signal === undefined ? {} : { signal });
      return { pruned: removed.length };
    } catch (error) {
      return { pruneError: failureOf(error) };
    }
  }

  async #tell(attempt: Attempt, mark?: Mark): Promise<void> {
    await this.#journal.add(attempt, mark?.stamps);
    this.#parts.onAttempt?.(attempt);
  }
}

function keptFacts({ id, bytes, addedBytes, sources }: Snapshot): Omit<Attempt, 'at' | 'duration' | 'reason'> {
  const notices = Object.values(sources).reduce((sum, { noticeCount = 0 }) => sum + noticeCount, 0);
  return { outcome: 'kept', snapshot: id, bytes, addedBytes, ...(notices === 0 ? {} : { notices }) };
}
