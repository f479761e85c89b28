/**
 * What the project's configuration says to this server, and where its data is. A configuration that is broken keeps nobody
 * from reading; but then nothing else is allowed, and who asks is told why.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CONFIG_NAMES, dataFolder, projectFolder } from '@perf/runtime/data-folder';
import type { PolicyOptions } from './policy.ts';

export interface SettingsAsked {
  readonly cwd: string;
  /** `--data-dir`, or PERFKIT_DIR. */
  readonly dataDir: string | undefined;
  /** `--config`: that one has to be good. */
  readonly config: string | undefined;
}

export interface ServerSettings extends PolicyOptions {
  /** The data folder. */
  readonly folder: string;
  /** Names what was measured where nothing else does. */
  readonly name: string;
}

/** @throws PerfError what `loadConfig` throws, for a configuration that was asked for */
export async function readSettings({ cwd, dataDir, config: asked }: SettingsAsked): Promise<ServerSettings> {
  const project = projectOf(cwd, dataDir);
  const named = asked === undefined ? undefined : resolve(cwd, asked);
  const isConfigured = named !== undefined || hasConfig(project);
  const { path, permissions, configured, complaint } = isConfigured ? await fromConfig(project, named) : NOTHING;
  return {
    ...{ project, permissions, config: path, complaint },
    folder: dataDir === undefined ? dataFolder({ asked: configured, project }) : resolve(cwd, dataDir),
    name: basename(project),
  };
}

const hasConfig = (folder: string): boolean => CONFIG_NAMES.some((name) => existsSync(join(folder, name)));

/** A client starts this server anywhere: then the folder above the data folder is the project, if it looks like one. */
function projectOf(cwd: string, dataDir: string | undefined): string {
  const beside = dataDir === undefined ? undefined : dirname(resolve(cwd, dataDir));
  return beside !== undefined && hasConfig(beside) ? beside : projectFolder(cwd);
}

interface FromConfig {
  readonly path: string | undefined;
  readonly permissions: PolicyOptions['permissions'];
  readonly configured: string | undefined;
  readonly complaint: string | undefined;
}

const NOTHING: FromConfig = {
  ...{ path: undefined, configured: undefined, complaint: undefined },
  permissions: { allow: [], targets: [], restoreTo: [] },
};

/** What checks a configuration is large, and loaded only for one. */
async function fromConfig(project: string, named: string | undefined): Promise<FromConfig> {
  const { loadConfig, loadConfigOrDefaults } = await import('@perf/runtime/load-config');
  const loaded =
    named === undefined ? await loadConfigOrDefaults(project, undefined) : await loadConfig(project, named);
  const { path, settings } = loaded;
  const { complaint } = loaded as { complaint?: string };
  return { path, permissions: settings.mcp, configured: settings.dataDir, complaint };
}
