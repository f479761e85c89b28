/**
 * Where perfkit keeps what it measured: `.perfkit/` in the project's folder.
 *
 *   .perfkit/   history.db   runs/<id>.json   .gitignore (so that it never gets into a repository)
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PerfError } from '@perf/core';
import { type Report, reportSchema } from '../report/schema.ts';

export const CONFIG_NAMES: readonly string[] = [
  'perf.config.ts',
  'perf.config.js',
  'perf.config.mjs',
  'perf.config.json',
];
const MARKS_OF_A_PROJECT = [...CONFIG_NAMES, 'package.json', '.git'];

/** The nearest folder, from `start` upwards, that holds a config, a package.json or a repository; else `start` itself. */
export function projectFolder(start: string): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (MARKS_OF_A_PROJECT.some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return resolve(start);
  }
}

export interface DataFolderOptions {
  /** What the user asked for: `--data-dir`, PERFKIT_DIR or the config's `dataDir`, in this order. */
  readonly asked: string | undefined;
  readonly project: string;
}

/** The data folder's path; nothing is created. */
export function dataFolder({ asked, project }: DataFolderOptions): string {
  return resolve(project, asked ?? '.perfkit');
}

/** Creates the folder if it is missing, for this user only. @returns it @throws PerfError `runtime/data-folder` when it can't be written to */
export function prepareDataFolder(folder: string): string {
  try {
    mkdirSync(join(folder, 'runs'), { recursive: true, mode: 0o700 });
    const ignore = join(folder, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
    return folder;
  } catch (cause) {
    const reason = (whatForbidsWriting(folder) ?? cause) as Error;
    throw new PerfError('runtime/data-folder', {
      message: `Expected the data folder \`${folder}\` to be writable: ${reason.message}`,
      hint: 'Give another one with --data-dir or the variable PERFKIT_DIR.',
      cause,
    });
  }
}

/** Making folders on a read-only disk, Node says that one above is missing; this says what is so. */
function whatForbidsWriting(folder: string): unknown {
  const above = dirname(folder);
  if (!existsSync(folder) && above !== folder) return whatForbidsWriting(above);
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Keeps what a run found, a report or a load test's result, and of the older ones the last 100. A file of that name is replaced as a whole, or stays. */
export function saveRun(folder: string, id: string, found: object): string {
  const path = join(folder, 'runs', `${id}.json`);
  const draft = `${path}.draft`;
  try {
    writeFileSync(draft, `${JSON.stringify(found, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  for (const old of runsNewestFirst(folder).slice(RUNS_KEPT)) rmSync(old, { force: true });
  return path;
}

const RUNS_KEPT = 100;

/** By the time of the file, not by its name: that is of a clock that may have been wrong when it was written. */
function runsNewestFirst(folder: string): string[] {
  const runs = join(folder, 'runs');
  if (!existsSync(runs)) return [];
  const paths = readdirSync(runs)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(runs, name));
  const timed = paths.map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  return timed.sort((a, b) => b.time - a.time).map(({ path }) => path);
}

/** The report of the newest run; undefined when there is none that can be read. */
export function lastRun(folder: string): Report | undefined {
  return findLastRun(folder)?.report;
}

/** The newest run that can be read, and where it is. */
export function findLastRun(folder: string): { readonly path: string; readonly report: Report } | undefined {
  for (const path of runsNewestFirst(folder)) {
    const report = readRun(path);
    if (report !== undefined) return { path, report };
  }
  return undefined;
}

/** What the kept runs are called, the newest first: those of `perfkit run`, load tests and stress tests. */
export function runIds(folder: string): string[] {
  return runsNewestFirst(folder).map((path) => basename(path, '.json'));
}

/** @param id one of `runIds` @returns undefined for what is no report, or can't be read */
export function runOf(folder: string, id: string): Report | undefined {
  return readRun(join(folder, 'runs', `${id}.json`));
}

function readRun(path: string): Report | undefined {
  try {
    const parsed = reportSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // A file that was cut off in the middle: the run before it is the newest one that can be read.
    return undefined;
  }
}

/** Of what can't be looked into nobody knows that there is none: whoever opens it is told why. */
export function hasHistory(folder: string): boolean {
  try {
    return statSync(join(folder, 'history.db'), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
