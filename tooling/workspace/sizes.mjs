/**
 * `node sizes.mjs TARBALLS`: holds what is packed against `limits.json`, in KB of 1000 bytes.
 *
 * - `packed`, `unpacked`: what a user downloads, and what then lies on their disk;
 * - `start`: what Node reads before the first line of a user runs: the main entry (of a command: what it is
 *   started with) and all that it imports at once, gzipped.
 *
 * A limit stands close above what is: one that is more than 15 % above has to be lowered, or a loss could hide below
 * it. Raising one is an edit of that file, which the review sees; no command does it.
 */
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { publicPackages, readJson } from './packages.mjs';
import { readTarball } from './tarball.mjs';
import { root } from './tools.mjs';

/** How far a limit may stand above what it limits. */
const SLACK = 1.15;

const [tarballs = ''] = process.argv.slice(2);
const limits = readJson(join(root, 'tooling/workspace/limits.json'));
const complaints = publicPackages().flatMap((manifest) => complaintsAbout(manifest.name, measured(manifest)));
const gone = Object.keys(limits).filter((name) => !publicPackages().some((manifest) => manifest.name === name));
complaints.push(...gone.map((name) => `${name} has limits, but is not a package`));
if (complaints.length > 0) {
  process.stdout.write(
    `${complaints.join('\n')}\nLimits stand in tooling/workspace/limits.json; CONTRIBUTING.md says when one may rise.\n`,
  );
  process.exitCode = 1;
}

/** @param {import('./packages.mjs').Manifest} manifest @returns {Record<string, number>} in KB */
function measured(manifest) {
  const { packed, files } = readTarball(tarballs, manifest);
  const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  const start = [...startOf(files)].reduce((sum, path) => sum + gzipSync(files.get(path)).length, 0);
  return { packed: packed / 1000, unpacked: unpacked / 1000, start: start / 1000 };
}

/** @param {string} name @param {Record<string, number>} sizes */
function complaintsAbout(name, sizes) {
  return Object.entries(sizes).flatMap(([what, size]) => {
    const limit = limits[name]?.[what];
    if (limit === undefined) return [`${name}: ${what} has ${size.toFixed(1)} KB and no limit`];
    if (size > limit) return [`${name}: ${what} has ${size.toFixed(1)} KB, more than its limit of ${limit}`];
    if (size * SLACK < limit) return [`${name}: ${what} has ${size.toFixed(1)} KB only: lower its limit of ${limit}`];
    return [];
  });
}

/**
 * Files that are loaded before anything else happens: beginning with the main entry, along static imports.
 * A command's `bin.js` compiles ahead what `main.js` imports, so both are its beginning.
 *
 * @param {ReadonlyMap<string, Buffer>} files
 * @returns {Set<string>}
 */
function startOf(files) {
  const { bin, exports } = JSON.parse(files.get('package.json').toString());
  const entries = bin === undefined ? [exports['.'].default] : [...Object.values(bin), 'dist/main.js'];
  const found = new Set(entries.map((path) => posix.normalize(path)));
  for (const path of found) {
    const imports =
      files
        .get(path)
        ?.toString()
        .matchAll(/(?:^|[;\n}])\s*(?:import|export)\b[^'"()]*?["'](\.[^"']+)["']/g) ?? [];
    for (const [, specifier] of imports) found.add(posix.join(posix.dirname(path), specifier));
  }
  return new Set([...found].filter((path) => files.has(path)));
}
