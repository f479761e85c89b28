/**
 * `pnpm check`: everything about the code that a tool can judge and a test does not.
 *
 * One line for each check, with the tool's own words below it when it failed. All checks run, also after a failure, so that
 * one run tells the whole story. What a check could not try on this machine is told below its line. Ends with 1 when any
 * failed; the last line is `checks: N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicPackages, tarballName } from './packages.mjs';
import { pnpm, root, toolEnvironment } from './tools.mjs';

/**
 * @typedef {{ name: string, command: string, args: string[] }} Check
 * @typedef {import('./packages.mjs').Manifest} Manifest
 */

const tarballs = mkdtempSync(join(tmpdir(), 'perfkit-check-'));
process.once('exit', () => rmSync(tarballs, { recursive: true, force: true }));

let failed = 0;
const checks = [...workspaceChecks(), ...packageChecks(publicPackages())];
for (const check of checks) {
  const { passed, output } = await perform(check);
  if (!passed) failed += 1;
  process.stdout.write(`${passed ? 'ok    ' : 'failed'}  ${check.name}\n`);
  const isTold = !passed || output.startsWith('skipped: ');
  if (isTold) process.stdout.write(`${output.trimEnd().replace(/^/gm, '        ')}\n`);
}
process.stdout.write(`checks: ${checks.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** In the order of what later checks read: the build and its declarations, then the sources, then what is packed. */
function workspaceChecks() {
  return [
    throughPnpm('build', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only']),
    tool('declarations', 'tsc', ['-b']),
    tool('types of sources and tests', 'tsc', ['-p', 'tsconfig.check.json']),
    tool('lint and format', 'biome', ['check', '.']),
    tool('unused files, exports and dependencies', 'knip', ['--no-progress', '--no-config-hints']),
    tool('size of @perf/core', 'size-limit', []),
    ours('what packages export, as in api/', 'api.mjs', ['--check']),
  ];
}

/** @param {Manifest[]} manifests */
function packageChecks(manifests) {
  const filters = manifests.flatMap(({ name }) => ['--filter', name]);
  return [
    throughPnpm('packed packages', ['--recursive', ...filters, 'pack', '--pack-destination', tarballs]),
    ...manifests.map((manifest) => tool(`manifest of ${manifest.name}`, 'publint', [tarball(manifest), '--strict'])),
    ...manifests.filter(({ folder }) => folder === 'packages').map(typesAsSeenByUsers),
    ours('manifests, licences and notices', 'contents.mjs', [tarballs]),
    ours('sizes', 'sizes.mjs', [tarballs]),
    ...['npm', 'pnpm', 'yarn'].map((manager) => installed(`installed by ${manager}`, manager)),
    installed('each library alone', 'alone'),
    installed('commands installed globally', 'commands'),
  ];
}

/** @param {Manifest} manifest */
function typesAsSeenByUsers(manifest) {
  const preloads = preloadsOf(manifest).flatMap((entry) => ['--exclude-entrypoints', entry]);
  const args = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', ...preloads];
  return tool(`types of ${manifest.name}`, 'attw', [tarball(manifest), ...args]);
}

/** Files for `node --require` have no types, since nobody imports them. @param {Manifest} manifest */
function preloadsOf({ exports = {} }) {
  return Object.keys(exports)
    .filter((entry) => String(exports[entry]).endsWith('.cjs'))
    .map((entry) => entry.replace('./', ''));
}

/** @param {Manifest} manifest */
function tarball(manifest) {
  return join(tarballs, tarballName(manifest));
}

/** @param {string} name @param {string} way @returns {Check} */
function installed(name, way) {
  return ours(name, 'packed/installed.mjs', [tarballs, way]);
}

/** A script beside this one. @param {string} name @param {string} script @param {string[]} args @returns {Check} */
function ours(name, script, args) {
  return tool(name, 'node', [join(root, 'tooling/workspace', script), ...args]);
}

/** @returns {Check} */
function tool(name, command, args) {
  return { name, command, args };
}

/** @returns {Check} */
function throughPnpm(name, pnpmArgs) {
  const [command, args] = pnpm(pnpmArgs);
  return { name, command, args };
}

/** @param {Check} check @returns {Promise<{ passed: boolean, output: string }>} */
function perform({ command, args }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: toolEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => resolve({ passed: false, output: error.message }));
    child.once('close', (code) => resolve({ passed: code === 0, output: Buffer.concat(chunks).toString() }));
  });
}
