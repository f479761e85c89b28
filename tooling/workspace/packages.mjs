/** The packages that are published, and where pnpm puts them when it packs. New ones are found by themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tools.mjs';

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {string} folder `packages` or `apps`
 * @property {string} path from the root, with slashes: `packages/core`
 * @property {Record<string, unknown>} [exports] of the sources; `publishConfig.exports` is what is published
 * @property {{ node?: string }} [engines]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {{ exports?: Record<string, unknown> }} [publishConfig]
 */

/** @returns {Manifest[]} libraries before apps, each by name */
export function publicPackages() {
  return ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => ({ ...readJson(join(root, folder, name, 'package.json')), folder, path: `${folder}/${name}` }))
      .filter((manifest) => manifest.private !== true),
  );
}

/** @param {string} path */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The name of the file that pnpm packs: `perf-core-1.0.0.tgz`. @param {Pick<Manifest, 'name' | 'version'>} manifest */
export function tarballName({ name, version }) {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/**
 * What a package needs of this workspace, directly or not, itself first.
 *
 * @param {Manifest} manifest
 * @param {readonly Manifest[]} all
 */
export function withDependencies(manifest, all) {
  const found = new Set([manifest]);
  for (const { dependencies = {} } of found) {
    for (const other of all) if (other.name in dependencies) found.add(other);
  }
  return [...found];
}

/**
 * The entries that are meant to be imported: those with types. Files for `node --require` have none.
 *
 * @param {Manifest} manifest
 * @returns {{ specifier: string, types: string }[]}
 */
export function typedEntries({ name, publishConfig, exports = {} }) {
  return Object.entries(publishConfig?.exports ?? exports).flatMap(([entry, target]) =>
    target !== null && typeof target === 'object' && 'types' in target
      ? [{ specifier: `${name}${entry.slice(1)}`, types: String(target.types) }]
      : [],
  );
}
