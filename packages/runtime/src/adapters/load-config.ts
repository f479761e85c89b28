/**
 * Finds and reads `perf.config.ts`, `.js`, `.mjs` or `.json`: from the folder asked for, upwards to the project's own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isPerfError, PerfError } from '@perf/core';
import { parseConfig, type Settings } from '../config.ts';
import { CONFIG_NAMES } from './data-folder.ts';

export interface LoadedConfig {
  /** Undefined: there is no file, the settings are the defaults. */
  readonly path: string | undefined;
  readonly settings: Settings;
}

/**
 * @param asked the file the user named, which has to exist; undefined: the first one found from `folder` upwards
 * @throws PerfError `runtime/no-config`, `runtime/unreadable-config`, `runtime/invalid-config`
 */
export async function loadConfig(folder: string, asked?: string): Promise<LoadedConfig> {
  const path = asked === undefined ? findConfig(folder) : resolve(folder, asked);
  if (path === undefined) return { path: undefined, settings: parseConfig({}, 'no config') };
  if (!existsSync(path)) {
    throw new PerfError('runtime/no-config', {
      message: `Expected a configuration at \`${path}\`, but there is no such file`,
      hint: 'Write one with `perfkit init`, or correct --config.',
    });
  }
  return { path, settings: parseConfig(await readConfig(path), path) };
}

/** The nearest config, looking no higher than the folder that holds a package.json or a repository. */
export function findConfig(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const name = CONFIG_NAMES.find((candidate) => existsSync(join(folder, candidate)));
    if (name !== undefined) return join(folder, name);
    const isTop = ['package.json', '.git'].some((mark) => existsSync(join(folder, mark)));
    if (isTop || dirname(folder) === folder) return undefined;
  }
}

async function readConfig(path: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8'));
    const module = await importTyped(path);
    if (module.default !== undefined) return module.default;
  } catch (cause) {
    if (isPerfError(cause)) throw cause;
    throw new PerfError('runtime/unreadable-config', {
      message: `Expected \`${path}\` to load, but it failed: ${(cause as Error)?.message ?? String(cause)}`,
      hint: 'Correct the file; `node FILE` shows the place.',
      cause,
    });
  }
  throw new PerfError('runtime/unreadable-config', {
    message: `Expected \`${path}\` to have a default export`,
    hint: 'Write `export default { contracts: [...] }`.',
  });
}

/** Node 22.18 and newer read TypeScript by themselves; older ones are helped for the time of this one import. */
async function importTyped(path: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(path).href;
  if (process.features.typescript !== false || !isTyped(path)) return import(url);
  const hooks = registerHooks({
    load: (address, context, next) =>
      isTyped(address)
        ? { format: 'module', source: plainSource(address), shortCircuit: true }
        : next(address, context),
  });
  // That the helper is experimental in these versions is no concern of the user's.
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return await import(url);
  } finally {
    process.emitWarning = emitWarning;
    hooks.deregister();
  }
}

const isTyped = (address: string): boolean => /\.[cm]?ts$/.test(address);

function plainSource(address: string): string {
  return stripTypeScriptTypes(readFileSync(fileURLToPath(address), 'utf8'));
}
