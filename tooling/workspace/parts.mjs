/** What of others is in a published package, or comes with it: by the bundler's account, and by what is installed here. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundledIn } from '@tooling/presets/bundled';
import { readJson } from './packages.mjs';
import { root } from './tools.mjs';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version that of the lock file
 * @property {string} license an SPDX expression
 * @property {'bundled' | 'installed'} how in its files, or beside it by the package manager
 * @property {boolean} isDirect
 * @property {string[]} needs purls of what an installed part needs in turn
 */

/**
 * @param {import('./packages.mjs').Manifest} manifest of a built package
 * @returns {Part[]} a package that is bundled and installed too stands twice
 */
export function partsOf(manifest) {
  const home = join(root, manifest.path);
  const bundled = bundledIn(home).map((part) => ({ ...part, how: 'bundled', isDirect: true, needs: [] }));
  return [...bundled, ...installedBeside(home, Object.keys(manifest.dependencies ?? {}))];
}

/** @param {{ name: string, version: string }} of @returns {string} the address that tools for bills of materials know */
export function purlOf({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Production dependencies, directly or not. @param {string} home @param {readonly string[]} names @returns {Part[]} */
function installedBeside(home, names) {
  const direct = new Set(names.map((name) => placeOf(home, name)));
  const found = new Map();
  for (const place of direct) found.set(place, undefined);
  for (const place of found.keys()) {
    const { name, version, license, dependencies = {} } = readJson(join(place, 'package.json'));
    const needed = Object.keys(dependencies).map((other) => placeOf(place, other));
    for (const other of needed) if (!found.has(other)) found.set(other, undefined);
    const needs = needed.map((other) => purlOf(readJson(join(other, 'package.json'))));
    found.set(place, { name, version, license, how: 'installed', isDirect: direct.has(place), needs });
  }
  return [...found.values()];
}

/** Where Node finds a package from a folder. @param {string} from @param {string} name @returns {string} */
function placeOf(from, name) {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(place)) return realpathSync(place);
  }
  throw new Error(`Expected ${name} to be installed, got nothing. Run \`npx --yes pnpm@12 install\` first.`);
}
