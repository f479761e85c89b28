/** Opens the configured backups, or copies elsewhere, for one verb of `perfkit backup`, and closes them again. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Backup, type Copies, openCopies, type Progress, type Work } from '@perf/backup';
import { PerfError } from '@perf/core';
import { type BackupConfig, backupFolder, configuredBackup, passphraseOf, placeOfCopies } from '@perf/runtime/backup';
import { prepareDataFolder } from '@perf/runtime/data-folder';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { bytesText } from '../render/byte-progress.ts';
import { patiently } from '../render/patiently.ts';
import { untilStopped, wasStopped } from '../until-stopped.ts';

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
  /** It goes on until it is told to end: that is no wait. */
  readonly isEndless?: boolean;
}

export async function using<T>(
  flags: BackupFlags,
  options: UsingOptions,
  act: (backup: Backup, work: Work, folder: string) => Promise<T>,
): Promise<T> {
  const { backup, folder } = await opened(flags, options);
  const begin = (work: Work): Promise<T> => act(backup, work, folder);
  return await during({ ...flags, quiet: options.isEndless ?? flags.quiet ?? false }, backup, begin);
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
  return await during(flags, copies, (work) => act(copies, work));
}

/** A store that does not answer can't be left in the midst of a request; to whatever is written a kill does no harm. */
const STOPPING = { kept: 'the snapshots that were there are whole', grace: 1_000 };

async function during<T>(flags: MayBeQuiet, backup: Pick<Backup, 'stop'>, act: (work: Work) => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    const found = await untilStopped(STOPPING, (signal) =>
      patiently(chatter(flags), { words: 'looking at the snapshots' }, async ({ say }) => {
        const onProgress = (done: Progress): void =>
          say(bytesText(done, performance.now() - began), done.bytesTotal && done.bytesDone / done.bytesTotal);
        return { found: await act({ signal, onProgress }) };
      }),
    );
    if (!wasStopped(found)) return found.found;
    await backup.stop();
    process.exit(found.exitCode);
  } finally {
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
