/** Opens the configured backups, or copies elsewhere, for one verb of `perfkit backup`, and closes them again. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Backup, type Copies, openCopies, type Work } from '@perf/backup';
import { PerfError } from '@perf/core';
import { type BackupConfig, backupFolder, configuredBackup, passphraseOf, placeOfCopies } from '@perf/runtime/backup';
import { prepareDataFolder } from '@perf/runtime/data-folder';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { openByteProgress } from '../render/byte-progress.ts';
import type { Terminal } from '../render/status-line.ts';

export interface BackupFlags extends MayBeQuiet, PlaceFlags {
  readonly json?: boolean;
  readonly folder?: string;
}

interface Opened {
  readonly backup: Backup;
  readonly folder: string;
}

/** A look at what is not there makes nothing. */
async function opened(flags: BackupFlags, { isNew = false, copyTo }: UsingOptions): Promise<Opened> {
  const cwd = process.cwd();
  const { settings, project, folder: data } = await projectPlace(flags);
  if (isNew && settings.backup === undefined) throw notConfigured();
  const configured: BackupConfig = settings.backup ?? { sources: {} };
  const config = flags.folder === undefined ? configured : { ...configured, folder: flags.folder };
  const place = {
    project: flags.folder === undefined ? project : cwd,
    dataFolder: data,
    worker: workerFile(),
  };
  const folder = backupFolder(config, place);
  if (!isNew && !existsSync(join(folder, 'repo.json'))) throw nothingKept(folder);
  if (isNew && config.folder === undefined) prepareDataFolder(data);
  // Paths of sources start at the project, wherever the snapshots are.
  const copies = copyTo === undefined ? {} : { copyTo: placeOfCopies(copyTo, cwd) };
  return { backup: configuredBackup({ ...config, folder, ...copies }, { ...place, project }), folder };
}

interface UsingOptions {
  /** Whether the folder may be made. */
  readonly isNew?: boolean;
  /** Instead of the configured place of copies. */
  readonly copyTo?: string | undefined;
}

export async function using<T>(
  flags: BackupFlags,
  { isNew = false, copyTo }: UsingOptions,
  act: (backup: Backup, work: Work, folder: string) => Promise<T>,
): Promise<T> {
  const { backup, folder } = await opened(flags, { isNew, copyTo });
  return during(chatter(flags), backup, (work) => act(backup, work, folder));
}

type ReadingFlags = BackupFlags & { readonly from?: string };

/** As `using`, for what changes nothing: of copies too, wherever they are. */
export async function reading<T>(
  { from, ...flags }: ReadingFlags,
  act: (copies: Copies, work: Work) => Promise<T>,
): Promise<T> {
  if (from === undefined) return using(flags, {}, act);
  const { settings } = await projectPlace(flags);
  const copies = openCopies({ from, encrypt: passphraseOf(settings.backup ?? {}), worker: workerFile() });
  return during(chatter(flags), copies, (work) => act(copies, work));
}

async function during<T>(
  terminal: Terminal,
  backup: Pick<Backup, 'stop'>,
  act: (work: Work) => Promise<T>,
): Promise<T> {
  const progress = openByteProgress(terminal);
  const abort = new AbortController();
  const end = (): void => {
    progress.close();
    // What waits for a store that does not answer can't be stopped in its midst.
    process.stderr.write('perfkit ends as soon as it can; asked once more, it ends at once\n');
    abort.abort(cancelled());
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    return await act({ signal: abort.signal, onProgress: (done) => progress.show(done) });
  } finally {
    progress.close();
    process.off('SIGINT', end).off('SIGTERM', end);
    await backup.stop();
  }
}

const workerFile = (): URL => new URL('backup-worker.js', import.meta.url);

function notConfigured(): PerfError {
  return new PerfError('cli/no-config', {
    message: 'Expected a section `backup` in the configuration, but there is none',
    hint: "Say in perf.config.ts what is backed up: backup: { sources: { app: { files: 'data' } } }.",
  });
}

function nothingKept(folder: string): PerfError {
  return new PerfError('cli/no-data', {
    message: `Expected snapshots in \`${folder}\`, but there are none`,
    hint: 'Take one: `perfkit backup now`. If they are elsewhere, give --folder.',
  });
}

function cancelled(): PerfError {
  return new PerfError('cli/cancelled', {
    message: 'Expected to go on to the end, but was told to stop; what was there is whole',
  });
}
