/** Where the workspace is, and how its tools are started: by pnpm, by a user's shell, or by a test. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The environment of a tool: those that the workspace brings come first, and turbo reports nothing to its makers. */
export function toolEnvironment() {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1' };
}

/** pnpm is on PATH only when it started us, and turbo looks for it there. */
export function hasPnpm() {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'pnpm')));
}

/**
 * The command and the arguments that run pnpm, also where it was never installed.
 *
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
export function pnpm(args) {
  return hasPnpm() ? ['pnpm', args] : ['npx', ['--yes', 'pnpm@12', ...args]];
}
