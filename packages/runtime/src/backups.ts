/** Backups that the configuration asks for, while something stays: begun, told to the history, ended. */
import type { History, Json } from '@perf/analytics';
import type { Attempt, Backup } from '@perf/backup';
import { type Milliseconds, type Sampler, systemClock } from '@perf/core';
import type { Check } from '@perf/health';
import { backupFolderCheck } from './adapters/backup-folder-check.ts';
import { watchBackup } from './backup-watch.ts';
import { type BackupConfig, backupFolder, configuredBackup } from './config-backup.ts';
import { inTime } from './in-time.ts';
import type { Notes } from './notes.ts';

/** A last backup may be large; who stops services waits for 90 seconds. */
const LONGEST_LAST_BACKUP: Milliseconds = 60_000;

export interface BackupsOptions {
  /** Undefined: there are none. */
  readonly config?: BackupConfig | undefined;
  /** Where the paths of sources start. @default the working folder */
  readonly project?: string;
  readonly dataFolder: string;
  readonly worker?: URL | undefined;
  readonly history: History | undefined;
  readonly notes: Notes;
}

export interface Backups {
  readonly backup: Backup | undefined;
  readonly samplers: readonly Sampler[];
  readonly checks: readonly Check[];
}

/** Begun at once, and watched. */
export function startBackups(options: BackupsOptions): Backups {
  const backup = backupsOf(options);
  if (backup === undefined) return { backup, samplers: [], checks: [] };
  backup.start();
  const { sampler, check } = watchBackup(backup, systemClock);
  const { config = { sources: {} }, project = '.', dataFolder } = options;
  const folder = backupFolderCheck(backupFolder(config, { project, dataFolder }));
  return { backup, samplers: [sampler], checks: [check, folder] };
}

/** Takes the last one, unless that hangs. */
export async function stopBackups(backup: Backup | undefined, notes: Notes): Promise<void> {
  if (backup === undefined) return;
  await inTime(backup.stop(), { within: LONGEST_LAST_BACKUP, lost: 'The last backup is given up', notes });
}

/** Backups that somebody else takes: here they can be asked, and taken by hand. */
export function standingBackups(options: BackupsOptions): Backups {
  return { backup: backupsOf(options), samplers: [], checks: [] };
}

function backupsOf({ config, history, notes, project = '.', dataFolder, worker }: BackupsOptions): Backup | undefined {
  if (config === undefined) return undefined;
  const onAttempt = (attempt: Attempt): void => {
    if (attempt.outcome === 'failed') notes.add(`A backup failed: ${attempt.error?.message}`);
    const event = { at: attempt.at, kind: 'backup', data: { ...attempt } as unknown as Json };
    history
      ?.append({ at: attempt.at, span: 0, operations: [], readings: {}, events: [event] })
      .catch((error: Error) => notes.add(`The history lost a backup's outcome: ${error.message}`));
  };
  return configuredBackup(config, { project, dataFolder, worker, onAttempt });
}
