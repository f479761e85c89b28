/**
 * `createBackup`: the service over the adapters that nearly everybody wants: a folder, a thread of its own, a journal beside
 * the snapshots. This one file of the package chooses them, since a backup that first has to be wired is one that nobody has;
 * who wants others takes `openRepository`.
 */
import { join, resolve } from 'node:path';
import { type Clock, type Duration, systemClock } from '@perf/core';
import { createFileState } from '@perf/core/file-state';
import { createMemoryState } from '@perf/core/memory-state';
import { freeSpaceAt } from './adapters/host/free-space.ts';
import { temporaryScratch } from './adapters/host/scratch.ts';
import { stampsWithout } from './adapters/host/stamp.ts';
import { openRepository } from './adapters/repository/index.ts';
import type { Encrypt } from './adapters/repository/passphrase.ts';
import { addressText, parseAddress } from './address.ts';
import type { Copied, Keep, Repository, Work } from './repository.ts';
import type { ActiveSessions } from './service/activity.ts';
import type { Attempt } from './service/attempt.ts';
import type { Backup } from './service/backup.ts';
import { checkedFolder, checkedKeep, checkedPeriod, checkedSources } from './service/options.ts';
import { createService } from './service/service.ts';
import type { Source } from './source.ts';

export interface BackupOptions {
  /** Where snapshots are kept; made when it is missing. */
  readonly folder: string;
  /** What is backed up, by the name that it has in snapshots. */
  readonly sources: Readonly<Record<string, Source>>;
  /**
   * From one backup to the next while the state is in use.
   *
   * @default '5m'
   */
  readonly every?: Duration;
  /** Which snapshots stay; the newest always does. @default { last: 100 } */
  readonly keep?: Keep;
  /** A passphrase, or the name of the variable that holds it as `{ passphraseFrom }`. Without it nothing comes back. */
  readonly encrypt?: Encrypt | undefined;
  /**
   * Where every snapshot is copied to after it is safe here: a second folder, or a bucket such as
   * `s3://bucket/prefix?endpoint=https://…`, with credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. An outage fails
   * no backup: the copy goes on later. `keep` holds there too.
   */
  readonly copyTo?: string | undefined;
  /** While any is active the state counts as in use, as by `touch`. */
  readonly sessions?: ActiveSessions | undefined;
  /** From one reading of every byte of the newest snapshot to the next; false: only when asked. @default '1d' */
  readonly verifyEvery?: Duration | false;
  /** From one test restore of the newest snapshot to the next; it needs as much room as the state. @default false */
  readonly drillEvery?: Duration | false;
  /** Called after each attempt, failed ones too. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
  /** The worker's file, for an app that ships everything in few files. @default the one of this package */
  readonly worker?: URL | undefined;
  readonly clock?: Clock;
}

/**
 * Backups of live state, files and databases into a folder. Nothing is touched before the first call.
 *
 * @throws PerfError `core/invalid-argument`, `backup/invalid-argument`
 */
export function createBackup({
  folder,
  sources,
  every = '5m',
  keep = { last: 100 },
  encrypt,
  copyTo,
  sessions,
  verifyEvery = '1d',
  drillEvery = false,
  onAttempt,
  worker,
  clock = systemClock,
}: BackupOptions): Backup {
  const place = checkedFolder(folder);
  const kept = checkedKeep(keep);
  const to = copyTo === undefined ? undefined : absolute(copyTo);
  // Inside of what it backs up, a copy would be kept too, and grow for ever.
  const leaveOut = to === undefined ? [place] : [place, to];
  const open = (): Promise<Repository> =>
    openRepository({ folder: place, leaveOut, encrypt, ...(worker === undefined ? {} : { worker }) });
  const period = (duration: Duration | false, name: string): number | undefined =>
    duration === false ? undefined : checkedPeriod(duration, name);
  return createService({
    open,
    place,
    sources: checkedSources(sources),
    every: checkedPeriod(every, 'every'),
    keep: kept,
    checkEvery: { verify: period(verifyEvery, 'verifyEvery'), drill: period(drillEvery, 'drillEvery') },
    sessions,
    onAttempt,
    state: createFileState({ folder: join(place, 'journal') }),
    clock,
    random: Math.random,
    freeSpace: () => freeSpaceAt(place),
    stampOf: stampsWithout(leaveOut),
    scratch: temporaryScratch,
    copy: to === undefined ? undefined : { to, copy: copyBy({ open, to, keep: kept }) },
  });
}

/** A folder absolute, so that it stays the same wherever the program goes. */
function absolute(text: string): string {
  const address = parseAddress(text);
  return 'folder' in address ? resolve(address.folder) : addressText(address);
}

interface CopyOptions {
  readonly open: () => Promise<Repository>;
  readonly to: string;
  readonly keep: Keep;
}

/** By a thread of its own: a copy may take hours, and what is asked of a repository waits for what was asked before. */
function copyBy({ open, to, keep }: CopyOptions): (work: Work) => Promise<Copied> {
  return async (work) => {
    const repository = await open();
    try {
      return await repository.copy(to, { ...work, keep });
    } finally {
      await repository.close();
    }
  };
}

export interface CopiesOptions extends Pick<BackupOptions, 'encrypt' | 'worker'> {
  /** Where the copies are: a folder, or `s3://bucket/prefix?endpoint=https://…`. */
  readonly from: string;
  readonly clock?: Clock;
}

/** What can be done with copies, wherever they are; nothing is changed there. */
export type Copies = Pick<
  Backup,
  'list' | 'find' | 'read' | 'records' | 'restore' | 'diff' | 'verify' | 'drill' | 'stop'
>;

/**
 * Copies of snapshots, read straight from where they are. Nothing is made when there are none.
 *
 * @throws PerfError `backup/invalid-argument`; its methods `backup/no-repository`
 */
export function openCopies({ from, encrypt, worker, clock = systemClock }: CopiesOptions): Copies {
  const address = absolute(from);
  return createService({
    open: () => openRepository({ address, encrypt, ...(worker === undefined ? {} : { worker }) }),
    place: address,
    sources: {},
    every: Number.MAX_SAFE_INTEGER,
    keep: {},
    checkEvery: { verify: undefined, drill: undefined },
    state: createMemoryState(),
    clock,
    random: Math.random,
    freeSpace: async () => undefined,
    stampOf: async () => undefined,
    scratch: temporaryScratch,
  });
}
