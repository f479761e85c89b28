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

/** A line, not a page. */
const LONGEST_COMPLAINT = 400;

/**
 * The configuration found near a folder; where it is broken the defaults, since a program that nobody told of perfkit's
 * configuration has to start all the same.
 */
export async function loadConfigOrDefaults(
  folder: string,
  found: string | undefined,
): Promise<LoadedConfig & { readonly complaint?: string }> {
  try {
    return await loadConfig(folder, found);
  } catch (error) {
    const complaint = (error as Error).message
      .trim()
      .replace(/\s*\n\s*/g, ' ')
      .slice(0, LONGEST_COMPLAINT);
    return { path: undefined, settings: parseConfig({}, 'no config'), complaint };
  }
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
    if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    const module = await importQuietly(path);
    if (module.default !== undefined) return module.default;
  } catch (cause) {
    if (isPerfError(cause)) throw cause;
    throw new PerfError('runtime/unreadable-config', {
      message: `Expected \`${path}\` to load, but it failed: ${(cause as Error)?.message ?? String(cause)}`,
      hint: 'Correct the file.',
      cause,
    });
  }
  throw new PerfError('runtime/unreadable-config', {
    message: `Expected \`${path}\` to have a default export`,
    hint: 'Write `export default { contracts: [...] }`.',
  });
}

/** A file that waits for something that never comes would keep the program from starting. */
const LONGEST_LOAD_MS = 10_000;

async function withinTime<T>(loading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it was not loaded after ${LONGEST_LOAD_MS / 1000} s`)), LONGEST_LOAD_MS);
  });
  return Promise.race([loading, late]).finally(() => clearTimeout(timer));
}

/**
 * Imports a module of the user's: TypeScript on every supported Node, no longer than some seconds, without a word on standard output.
 */
export async function importQuietly(path: string): Promise<Record<string, unknown>> {
  const hooks = process.features.typescript === false && isTyped(path) ? readTyped() : undefined;
  const holder: typeof process & { [LOADS]?: Loads | undefined } = process;
  holder[LOADS] ??= { count: 0, speakAgain: quieten() };
  const loads = holder[LOADS];
  loads.count += 1;
  try {
    return await withinTime(import(pathToFileURL(path).href));
  } finally {
    loads.count -= 1;
    if (loads.count === 0) {
      holder[LOADS] = undefined;
      loads.speakAgain();
    }
    hooks?.deregister();
  }
}

/** Those under way in this process, by whatever copy of this module: two would each put back what the other one had put there. */
interface Loads {
  count: number;
  readonly speakAgain: () => void;
}

const LOADS: unique symbol = Symbol.for('@perf/runtime.loads');

/**
 * For the time of an import. What Node has to say about a configuration (that a package names no type, that an older Node
 * reads TypeScript by an experimental helper) is no concern of who runs a program. What the file itself prints goes to
 * standard error, since standard output is the program's, or a report's; and it can't end perfkit before the program has begun.
 *
 * @returns puts it back
 */
function quieten(): () => void {
  const { emitWarning, exit, stdout } = process;
  const { write } = stdout;
  process.emitWarning = () => undefined;
  process.exit = (code) => {
    throw new Error(`it called process.exit(${code ?? ''})`);
  };
  stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  return () => {
    process.emitWarning = emitWarning;
    process.exit = exit;
    stdout.write = write;
  };
}

/** Node 22.18 and newer read TypeScript by themselves; older ones are helped for the time of one import. */
function readTyped(): { deregister(): void } {
  return registerHooks({
    load: (address, context, next) =>
      isTyped(address)
        ? { format: 'module', source: plainSource(address), shortCircuit: true }
        : next(address, context),
  });
}

const isTyped = (address: string): boolean => /\.[cm]?ts$/.test(address);

function plainSource(address: string): string {
  return stripTypeScriptTypes(readFileSync(fileURLToPath(address), 'utf8'));
}
