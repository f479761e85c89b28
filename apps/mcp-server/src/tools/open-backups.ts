/** Opens the configured backups for one call, and closes them again. A look at what is not there makes nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Backup } from '@perf/backup';
import { PerfError } from '@perf/core';
import { prepareDataFolder } from '@perf/runtime/data-folder';
import type { Tools } from './tool.ts';

export async function withBackups<T>(
  { folder: dataFolder, configured }: Tools,
  { isNew }: { readonly isNew: boolean },
  ask: (backup: Backup) => Promise<T>,
): Promise<T> {
  const { settings, project } = await configured();
  const { backupFolder, configuredBackup } = await import('@perf/runtime/backup');
  if (isNew && settings.backup === undefined) throw notConfigured();
  const config = settings.backup ?? { sources: {} };
  const place = { project, dataFolder, worker: new URL('backup-worker.js', import.meta.url) };
  const folder = backupFolder(config, place);
  if (!isNew && !existsSync(join(folder, 'repo.json'))) throw nothingKept(folder);
  if (isNew && config.folder === undefined) prepareDataFolder(dataFolder);
  const backup = configuredBackup({ ...config, folder }, place);
  return ask(backup).finally(() => backup.stop());
}

function notConfigured(): PerfError {
  return new PerfError('mcp/no-config', {
    message: 'Expected a section `backup` in the configuration, but there is none',
    hint: "Its owner says in perf.config what is backed up: backup: { sources: { app: { files: 'data' } } }.",
  });
}

function nothingKept(folder: string): PerfError {
  return new PerfError('mcp/no-data', {
    message: `Expected snapshots in ${folder}, but there are none`,
    hint: 'Take one: backup with action create, where that is allowed, or `perfkit backup now`.',
  });
}
