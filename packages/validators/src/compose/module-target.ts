/** A module as a target: the scenario, the target or the function that it exports. */
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isPerfError, PerfError } from '@perf/core';
import type { Target } from '../target.ts';
import { fnTarget, type TargetFn } from '../targets/fn-target.ts';
import { scenario } from './scenario.ts';

export interface ModuleTargetOptions {
  /** How its code is loaded. @default `import()` */
  readonly load?: (path: string) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * What a module exports as `default`, `scenario` or `target`. Unlike the thing itself it can be shared by threads, since each
 * of them loads the module anew.
 *
 * @param file a path from the folder that the run is started in, or a URL like `new URL('checkout.ts', import.meta.url)`
 * @throws PerfError `validators/invalid-module` for one that is missing, fails, or exports none
 */
export async function moduleTarget(file: string | URL, options: ModuleTargetOptions = {}): Promise<Target> {
  const { load = (path) => import(pathToFileURL(path).href) } = options;
  const name = String(file);
  const path = /^file:/.test(name) ? fileURLToPath(name) : resolve(name);
  let found: unknown;
  try {
    const module = await load(path);
    found = module.default ?? module.scenario ?? module.target;
  } catch (cause) {
    if (isPerfError(cause)) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    // The module itself, not one that it imports.
    const isMissing = why.startsWith(`Cannot find module '${path}'`);
    throw invalidModule(name, isMissing ? 'there is no such file' : `it failed: ${why}`, cause);
  }
  const target = targetOf(found, name);
  return {
    ...('definition' in target && { definition: target.definition }),
    name: target.name,
    words: { kind: 'module', file: path },
    connect: (connecting) => target.connect(connecting),
  } as Target;
}

function targetOf(found: unknown, name: string): Target {
  if (typeof found === 'function') return fnTarget(found as TargetFn, { name });
  if (typeof found !== 'object' || found === null) throw invalidModule(name, 'it has no default export');
  if ('connect' in found) return found as Target;
  // A module need not import us to say what to do.
  return scenario(found as Parameters<typeof scenario>[0]);
}

function invalidModule(file: string, why: string, cause?: unknown): PerfError {
  return new PerfError('validators/invalid-module', {
    message: `Expected \`${file}\` to be a module with a scenario, but ${why}`,
    hint: 'Write `export default scenario({ steps: [...] })`.',
    ...(cause !== undefined && { cause }),
  });
}
