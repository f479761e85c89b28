/**
 * Backups by themselves, and all that can be done with them: the parts put together.
 *
 *   start ──▶ looking ──▶ due and changed ──▶ attempt ──▶ looking
 *                └──────▶ a check is due ───▶ verify, drill ──▶ looking
 *   stop  ──▶ waits for the one under way ──▶ one more if anything changed ──▶ closed
 *
 * Invariants: one attempt is under way. A failure stands in the history and deletes nothing. It knows ports only: where the
 * repository lies and how a disk is asked is handed in.
 */
import { type Clock, isPerfError, PerfError, type StateStore } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { RecordKey } from '../record-lines.ts';
import type {
  Copied,
  Difference,
  Pruned,
  Repository,
  Restored,
  RestoreTarget,
  Snapshot,
  Verified,
  Work,
} from '../repository.ts';
import { type ActiveSessions, Activity, type StampOf } from './activity.ts';
import type { Attempt } from './attempt.ts';
import { type Ask, type AttemptParts, attempt } from './attempting.ts';
import type { Backup } from './backup.ts';
import { Checks, type Drilled, type Scratch } from './checks.ts';
import { Copying, type CopyingParts } from './copying.ts';
import { findSnapshot } from './find-snapshot.ts';
import { type Check, Journal } from './journal.ts';
import { Looking, type LookParts } from './looking.ts';
import { type Stats, statsOf } from './stats.ts';
import { Turns } from './turns.ts';

export interface ServiceParts
  extends Pick<LookParts, 'every' | 'checkEvery' | 'random'>,
    Pick<AttemptParts, 'place' | 'sources' | 'keep' | 'freeSpace' | 'onAttempt'> {
  /** Made when there is none. */
  readonly open: () => Promise<Repository>;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly sessions?: ActiveSessions | undefined;
  readonly stampOf: StampOf;
  readonly scratch: Scratch;
  /** Where every snapshot is copied to, and how; undefined: nowhere. */
  readonly copy?: Pick<CopyingParts, 'to' | 'copy'> | undefined;
}

export function createService(parts: ServiceParts): Backup {
  return new BackupService(parts);
}

class BackupService implements Backup {
  readonly #parts: ServiceParts;
  readonly #journal: Journal;
  readonly #activity: Activity;
  readonly #checks: Checks;
  readonly #turns: Turns<Ask, Snapshot>;
  readonly #copying: Copying | undefined;
  #repository: Promise<Repository> | undefined;
  #looking: Looking | undefined;
  #stopping: Promise<void> | undefined;

  constructor(parts: ServiceParts) {
    const { state, clock, scratch, copy } = parts;
    this.#parts = parts;
    this.#journal = new Journal(state);
    this.#activity = new Activity(parts);
    this.#checks = new Checks(this.#journal, clock, scratch);
    const attempts = {
      ...parts,
      journal: this.#journal,
      activity: this.#activity,
      repository: () => this.#opened(),
    };
    this.#copying = copy === undefined ? undefined : new Copying({ ...parts, ...copy }, this.#journal);
    this.#turns = new Turns(async (ask) => {
      this.#looking?.begun();
      const before = this.#journal.attempts.at(-1);
      const snapshot = await attempt(attempts, ask).catch(async (error: unknown) => {
        // Somebody removed it: the next one opens, or makes, what is there then.
        if (isPerfError(error) && error.code === 'backup/no-repository') await this.#close();
        throw error;
      });
      // When nothing had changed there is nothing to bring anywhere.
      if (this.#journal.attempts.at(-1) !== before) this.#copying?.ask();
      return snapshot;
    });
  }

  start(): void {
    this.#looking ??= new Looking({
      ...this.#parts,
      journal: this.#journal,
      activity: this.#activity,
      checks: this.#checks,
      turns: this.#turns,
      copying: this.#copying,
      check: (by, snapshot, work) => this.#check(by, snapshot, work),
    });
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

  async find(wanted: string): Promise<Snapshot> {
    return findSnapshot(await this.list(), wanted);
  }

  async history(): Promise<readonly Attempt[]> {
    await this.#journal.load();
    return this.#journal.attempts;
  }

  async stats(): Promise<Stats> {
    await this.#journal.load();
    return statsOf(this.#journal, this.#parts.clock.now(), this.#parts.copy?.to);
  }

  async read(wanted: string, source: string): Promise<unknown> {
    return (await this.#opened()).read((await this.find(wanted)).id, source);
  }

  async records(wanted: string, source: string, key?: RecordKey): Promise<Map<RecordKey, unknown>> {
    const { id } = await this.find(wanted);
    const found = await (await this.#opened()).records(id, source, key);
    if (key !== undefined && found.length === 0) throw noRecord(id, source, key);
    return new Map(found);
  }

  async restore(wanted: string, target: RestoreTarget): Promise<Restored> {
    return (await this.#opened()).restore((await this.find(wanted)).id, target);
  }

  async diff(older: string, newer: string): Promise<readonly Difference[]> {
    const [a, b] = [await this.find(older), await this.find(newer)];
    return (await this.#opened()).diff(a.id, b.id);
  }

  async verify(wanted?: string, { data = false, ...work }: Work & { readonly data?: boolean } = {}): Promise<Verified> {
    await this.#journal.load();
    const snapshot = wanted === undefined ? undefined : await this.find(wanted);
    return this.#checks.verify(await this.#opened(), snapshot, { ...work, data });
  }

  async drill(wanted = 'latest', work: Work = {}): Promise<Drilled> {
    await this.#journal.load();
    return this.#checks.drill(await this.#opened(), await this.find(wanted), work);
  }

  async prune(options: Work & { readonly dryRun?: boolean } = {}): Promise<Pruned> {
    return (await this.#opened()).prune(this.#parts.keep, options);
  }

  async repair(work: Work = {}): Promise<Verified> {
    return (await this.#opened()).repair(work);
  }

  copy(work: Work = {}): Promise<Copied> {
    return this.#copying?.now(work) ?? Promise.reject(noCopy());
  }

  #check(by: Check['by'], snapshot: string, work: Work): Promise<unknown> {
    return by === 'drill' ? this.drill(snapshot, work) : this.verify(snapshot, { ...work, data: true });
  }

  #opened(): Promise<Repository> {
    this.#repository ??= this.#parts.open().catch((error: unknown) => {
      // What is wrong may be mended by the next time.
      this.#repository = undefined;
      throw error;
    });
    return this.#repository;
  }

  async #takeLast(): Promise<void> {
    const isChanged = await this.#activity.isChangedSince(this.#journal.stamps, true);
    if (isChanged === false) return;
    // What holds it up stands in the history, and must not hold up the end of the program.
    await this.#turns.ask({ reason: 'shutdown', unlessSame: isChanged === undefined }).catch(() => undefined);
  }

  async #stop(): Promise<void> {
    const looking = this.#looking;
    this.#looking = undefined;
    await looking?.end();
    await this.#turns.settled();
    if (looking !== undefined) await this.#takeLast();
    await this.#copying?.end();
    await this.#close();
  }

  async #close(): Promise<void> {
    const repository = this.#repository;
    this.#repository = undefined;
    await (await repository?.catch(() => undefined))?.close();
  }
}

function noCopy(): PerfError {
  return misuse({
    name: 'copyTo',
    expected: 'a second folder or a bucket',
    got: 'nothing',
    hint: 'Say where copies go: `copyTo` of the section `backup`, or --to.',
  });
}

function noRecord(id: string, source: string, key: RecordKey): PerfError {
  return new PerfError('backup/no-record', {
    message: `Expected the snapshot ${id} to have a record ${JSON.stringify(key)} in \`${source}\`, but it has none`,
    hint: 'Keys are compared with their type: 7 and "7" are two. Look at another snapshot, or list all without a key.',
  });
}
