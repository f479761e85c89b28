/** Backups that the configuration asks for, while something stays: begun, told to the history, ended. */
import type { History, Json } from '@perf/analytics';
import type { Attempt, Backup } from '@perf/backup';
import { type BackupConfig, configuredBackup } from './config-backup.ts';
import type { Notes } from './notes.ts';

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

/** @returns backups that wait for `start` */
export function backupsOf({
  config,
  history,
  notes,
  project = '.',
  dataFolder,
  worker,
}: BackupsOptions): Backup | undefined {
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

export function startBackups(options: BackupsOptions): Backup | undefined {
  const backup = backupsOf(options);
  backup?.start();
  return backup;
}
