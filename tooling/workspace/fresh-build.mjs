/**
 * The CLI as built, never older than its sources, at the price of a few hundred file times when nothing changed.
 *
 * The moment of the last good build stands in the time of a stamp file. Times of the outputs would not do: turbo leaves
 * them alone when they already hold what the sources ask for. The stamp gets the time at which the build began, so that
 * what is saved meanwhile counts as newer.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasPnpm, pnpm, root, toolEnvironment } from './tools.mjs';

const STAMP = join(root, '.turbo/perfkit-built');
const BUILD = ['run', 'build', '--filter=@perf/cli', '--output-logs=errors-only'];
/** What turbo.json counts as input of every build. */
const SHARED = ['tooling/presets', 'tooling/tsconfig', 'turbo.json', 'package.json', 'pnpm-lock.yaml'];
const OWN = ['src', 'package.json', 'tsup.config.ts', 'tsconfig.json'];

/** Builds the CLI and what it depends on, if need be. Returns undefined, or why that failed and what to do. */
export function bringUpToDate() {
  const folders = ['apps/cli', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)];
  if (isUpToDate(folders)) return undefined;
  const began = new Date();
  const { status, error, stdout, stderr } = build();
  if (error !== undefined || status !== 0) {
    const output = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`;
    return `${output.trimEnd()}\nperfkit can't be built. Correct the above, or run \`npx --yes pnpm@12 install\` first.`;
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, '');
  utimesSync(STAMP, began, began);
  return undefined;
}

/** @param {string[]} folders */
function isUpToDate(folders) {
  const stamp = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs;
  if (stamp === undefined || !existsSync(join(root, 'apps/cli/dist/bin.js'))) return false;
  const built = folders.filter((folder) => existsSync(join(root, folder, 'tsup.config.ts')));
  if (!built.every((folder) => existsSync(join(root, folder, 'dist')))) return false;
  const sources = [...SHARED, ...folders.flatMap((folder) => OWN.map((name) => `${folder}/${name}`))];
  return sources.every((source) => isOlder(join(root, source), stamp));
}

/**
 * Whether a file, or a folder with all in it, was last changed before a moment. Folders count, since a file that is
 * gone leaves its mark only there.
 *
 * @param {string} path
 * @param {number} moment
 */
function isOlder(path, moment) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return true;
  if (status.mtimeMs >= moment) return false;
  if (!status.isDirectory()) return true;
  return readdirSync(path).every((name) => name === 'node_modules' || isOlder(join(path, name), moment));
}

/** Straight through Node where that is enough: asking pnpm costs more than turbo itself. */
function build() {
  const options = { cwd: root, env: toolEnvironment(), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 };
  const [command, args] = hasPnpm()
    ? [process.execPath, [join(root, 'node_modules/turbo/bin/turbo'), ...BUILD]]
    : pnpm(['exec', 'turbo', ...BUILD]);
  return spawnSync(command, args, options);
}
