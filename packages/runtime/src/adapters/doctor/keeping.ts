/** What a project says, and where its history is kept. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { formatBytes, formatDuration } from '@perf/analytics';
import type { Answer } from '@perf/health';
import { diskSpaceCheck } from '@perf/health/checks';
import { dataFolder, hasHistory, projectFolder } from '../data-folder.ts';
import { loadConfig, loadConfigOrDefaults } from '../load-config.ts';
import { readHistory } from '../read-history.ts';
import type { DoctorOptions, Part } from './part.ts';

export const configPart = ({ cwd, config }: DoctorOptions): Part => ({
  name: 'config',
  todo: 'Correct the configuration.',
  async run() {
    const { path, settings } = await loadConfig(cwd, config);
    if (path === undefined) return { state: 'pass', text: 'there is none: the defaults' };
    const { contracts, readingContracts, alerts, checks } = settings;
    const promised = contracts.length + readingContracts.length;
    const parts = [`${promised} contracts`, `${alerts.length} alert rules`, `${checks.length} checks`];
    return { state: 'pass', text: `${basename(path)}: ${parts.join(', ')}` };
  },
});

/** Where a serve or a run would keep its history; a configuration that is broken says nothing of it. */
export async function folderOf({ cwd, config, dataDir }: DoctorOptions): Promise<string> {
  const { settings } = await loadConfigOrDefaults(cwd, config);
  return dataFolder({ asked: dataDir ?? settings.dataDir, project: projectFolder(cwd) });
}

const OTHER_FOLDER = 'Give another folder with --data-dir or the variable PERFKIT_DIR, or change who owns this one.';

export const dataFolderPart = (options: DoctorOptions): Part => ({
  name: 'data folder',
  todo: OTHER_FOLDER,
  async run() {
    const folder = await folderOf(options);
    const there = nearest(folder);
    if (!statSync(there).isDirectory()) return { state: 'fail', text: `${there} is no folder` };
    accessSync(there, constants.R_OK | constants.W_OK | constants.X_OK);
    return { state: 'pass', text: there === folder ? `${folder} can be written` : `${folder} will be made` };
  },
});

export const diskPart = (options: DoctorOptions): Part => ({
  name: 'disk',
  todo: 'Free space where the data folder is, or give another with --data-dir.',
  async run(signal) {
    const check = diskSpaceCheck({ path: nearest(await folderOf(options)) });
    return (await check.run(signal)) as Answer;
  },
});

/** The folder itself, or what is there of the path to it. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

/** Clocks of one machine do not differ; this is for one that was set. */
const AHEAD_MS = 60_000;

export const historyPart = (options: DoctorOptions): Part => ({
  name: 'history',
  todo: 'Move history.db away to begin a new one, or restore it from a backup.',
  async run(): Promise<Answer> {
    const folder = await folderOf(options);
    if (!hasHistory(folder)) return { state: 'pass', text: 'there is none yet' };
    const { historyWorker } = options;
    const { last, notices } = await readHistory(
      { folder, ...(historyWorker === undefined ? {} : { worker: historyWorker }) },
      (history) => history.info(),
    );
    const size = formatBytes(statSync(join(folder, 'history.db')).size);
    if (notices.length > 0) return { state: 'warn', text: notices.join(' ') };
    if (last === undefined) return { state: 'pass', text: `${size}, empty` };
    const age = Date.now() - last;
    if (age < -AHEAD_MS)
      return { state: 'warn', text: `its newest figure is ${formatDuration(-age)} ahead: the clock was set back` };
    return { state: 'pass', text: `${size}, the newest figure is ${formatDuration(Math.max(0, age))} old` };
  },
});
