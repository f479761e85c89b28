/**
 * `pnpm gate:self`: whether the hot paths of this revision are slower than they were where it branched off. Exits as `perfkit gate`
 * does, whose flags may follow: 10 for a regression, 11 when one of 10 % might have been missed.
 *
 * It takes some ten minutes, most of which are two builds. Nothing uncommitted is measured.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { root, toolEnvironment } from '@tooling/workspace/tools';

const PATHS = fileURLToPath(new URL('hot-paths.ts', import.meta.url));
const HELP = `${process.execPath} apps/cli/dist/bin.js --help`;
const INSTALL = 'npx --yes pnpm@12 install --frozen-lockfile --prefer-offline';
const BUILD = 'npx --yes pnpm@12 exec turbo run build --filter=@perf/cli... --output-logs=errors-only';

/** Where this revision branched off; of main itself, the commit before. */
function base(): string {
  const main = ['origin/main', 'main'].find((name) => git('rev-parse', '--verify', '--quiet', name) !== '') ?? 'HEAD~1';
  const found = git('merge-base', main, 'HEAD');
  return found === git('rev-parse', 'HEAD') ? git('rev-parse', 'HEAD~1') : found;
}

function git(...words: string[]): string {
  return spawnSync('git', words, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

const given = process.argv.slice(2);
const against = given.includes('--against') ? [] : ['--against', base()];
const words = ['gate', ...against, '--install', INSTALL, '--build', BUILD, '--detect', '10%', '--threshold', '3%'];
const { status } = spawnSync(
  process.execPath,
  ['tooling/workspace/perfkit.mjs', ...words, '--time', '60s', ...given, PATHS, HELP],
  { cwd: root, stdio: 'inherit', env: toolEnvironment() },
);
process.exitCode = status ?? 70;
