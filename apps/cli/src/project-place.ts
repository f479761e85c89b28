/**
 * The project that a verb is called in: what its configuration says, what it is called, where its data is. The same answer
 * for each verb, so that `perfkit load` keeps its results where `perfkit report` looks.
 */
import { basename } from 'node:path';
import type { Settings } from '@perf/runtime';
import { dataFolder, projectFolder } from '@perf/runtime/data-folder';
import { loadConfig } from '@perf/runtime/load-config';

export interface PlaceFlags {
  readonly config?: string;
  readonly dataDir?: string;
}

export interface ProjectPlace {
  readonly settings: Settings;
  /** Undefined: there is no configuration, the settings are the defaults. */
  readonly config: string | undefined;
  /** The folder of the project itself. */
  readonly project: string;
  /** The name of the program. */
  readonly service: string;
  /** The data folder; nothing is created. */
  readonly folder: string;
}

/** @throws PerfError `runtime/no-config`, `runtime/unreadable-config`, `runtime/invalid-config` */
export async function projectPlace(
  flags: PlaceFlags,
  load: (folder: string, asked?: string) => ReturnType<typeof loadConfig> = loadConfig,
): Promise<ProjectPlace> {
  const cwd = process.cwd();
  const { settings, path } = await load(cwd, flags.config);
  const project = projectFolder(cwd);
  return {
    settings,
    config: path,
    project,
    service: settings.service ?? (basename(project) || 'program'),
    folder: dataFolder({ asked: flags.dataDir ?? (process.env.PERFKIT_DIR || settings.dataDir), project }),
  };
}
