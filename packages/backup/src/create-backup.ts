/**
 * `createBackup`: the service over the adapters that nearly everybody wants: a folder, a thread of its own, a journal beside
 * the snapshots. This one file of the package chooses them, since a backup that first has to be wired is one that nobody has;
 * who wants others takes `openRepository`.
 */
import { join, resolve } from 'node:path';
import { type Clock, type Duration, systemClock } from '@perf/core';
import { createFileState } from '@perf/core/file-state';
import { freeSpaceAt } from './adapters/host/free-space.ts';
import { temporaryScratch } from './adapters/host/scratch.ts';
import { stampsWithout } from './adapters/host/stamp.ts';
import { type Encrypt, openRepository } from './adapters/repository/index.ts';
import type { Keep } from './repository.ts';
import type { ActiveSessions } from './service/activity.ts';
import type { Attempt } from './service/attempt.ts';
import type { Backup } from './service/backup.ts';
import { checkedKeep, checkedPeriod } from './service/options.ts';
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
 * @throws PerfError `core/invalid-argument`
 */
export function createBackup({
  folder,
  sources,
  every = '5m',
  keep = { last: 100 },
  encrypt,
  sessions,
  verifyEvery = '1d',
  drillEvery = false,
  onAttempt,
  worker,
  clock = systemClock,
}: BackupOptions): Backup {
  const place = resolve(folder);
  const period = (duration: Duration | false, name: string): number | undefined =>
    duration === false ? undefined : checkedPeriod(duration, name);
  return createService({
    open: () => openRepository({ folder: place, encrypt, ...(worker === undefined ? {} : { worker }) }),
    place,
    sources: { ...sources },
    every: checkedPeriod(every, 'every'),
    keep: checkedKeep(keep),
    checkEvery: { verify: period(verifyEvery, 'verifyEvery'), drill: period(drillEvery, 'drillEvery') },
    sessions,
    onAttempt,
    state: createFileState({ folder: join(place, 'journal') }),
    clock,
    random: Math.random,
    freeSpace: () => freeSpaceAt(place),
    stampOf: stampsWithout([place]),
    scratch: temporaryScratch,
  });
}
