/** Backups that the configuration asks for, while something stays: begun, told to the history, ended. */
import type { History, Json } from '@perf/analytics';
import type { ActiveSessions, Attempt, Backup } from '@perf/backup';
import { type Milliseconds, type Sampler, systemClock } from '@perf/core';
import type { Check } from '@perf/health';
import { backupFolderCheck } from './adapters/backup-folder-check.ts';
import { type BackupWatch, watchBackup } from './backup-watch.ts';
import { type BackupConfig, backsUpState, backupFolder, configuredBackup } from './config-backup.ts';
import { inTime } from './in-time.ts';
import type { Notes } from './notes.ts';
import type { BackupsReport } from './report/backups-report.ts';

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
  /** While any is active, the state counts as in use. */
  readonly sessions?: ActiveSessions | undefined;
  /** Whether this is the program whose own state is backed up. @default false */
  readonly hasState?: boolean;
}

export interface Backups {
  readonly backup: Backup | undefined;
  readonly samplers: readonly Sampler[];
  readonly checks: readonly Check[];
  /** How they went; undefined: there are none here, or it is not known yet. */
  report(): BackupsReport | undefined;
}

const NO_REPORT = (): undefined => undefined;

/** Begun at once, and watched. */
export function startBackups(options: BackupsOptions): Backups {
  let watch: BackupWatch | undefined;
  const backup = backupsOf(options, (attempt) => watch?.attempted(attempt));
  if (backup === undefined) return { backup, samplers: [], checks: [], report: NO_REPORT };
  backup.start();
  watch = watchBackup(backup, systemClock);
  const { sampler, check, report } = watch;
  const { config = {}, project = '.', dataFolder } = options;
  const folder = backupFolderCheck(backupFolder(config, { project, dataFolder }));
  return { backup, samplers: [sampler], checks: [check, folder], report };
}

/** Takes the last one, unless that hangs. */
export async function stopBackups(backup: Backup | undefined, notes: Notes): Promise<void> {
  if (backup === undefined) return;
  await inTime(backup.stop(), { within: LONGEST_LAST_BACKUP, lost: 'The last backup is given up', notes });
}

/** Backups that somebody else takes: here they can be asked, and taken by hand. */
export function standingBackups(options: BackupsOptions): Backups {
  return { backup: backupsOf(options), samplers: [], checks: [], report: NO_REPORT };
}

/** The state of a program only the program itself can keep, and then it keeps all: two would each have a part. */
export function backupsOfServe(options: BackupsOptions): Backups {
  if (!backsUpState(options.config)) return startBackups(options);
  options.notes.add(STATE_IS_ELSEWHERE);
  return standingBackups(options);
}

const STATE_IS_ELSEWHERE =
  'Backups are taken by the program itself, since the configuration names state that only it has: none while it does not run.';

function backupsOf(options: BackupsOptions, saw?: (attempt: Attempt) => void): Backup | undefined {
  const { config, history, notes, project = '.', dataFolder, worker, sessions, hasState = false } = options;
  if (config === undefined) return undefined;
  const onAttempt = (attempt: Attempt): void => {
    saw?.(attempt);
    if (attempt.outcome === 'failed') notes.add(`A backup failed: ${attempt.error?.message}`);
    const event = { at: attempt.at, kind: 'backup', data: { ...attempt } as unknown as Json };
    history
      ?.append({ at: attempt.at, span: 0, operations: [], readings: {}, events: [event] })
      .catch((error: Error) => notes.add(`The history lost a backup's outcome: ${error.message}`));
  };
  return configuredBackup(config, { project, dataFolder, worker, sessions, hasState, onAttempt });
}
