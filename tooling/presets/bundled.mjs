/**
 * What a build took in: which packages, by the bundler's own account in `dist/metafile-*.json`.
 *
 * Run in a package's folder (`node bundled.mjs`, after tsup) it writes `dist/THIRD-PARTY-LICENSES`: their licences ask that
 * the text travels with the code. A package whose licence text is not known fails the build.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Texts of licences that need no names filled in, for packages that come without a file. */
const TEXTS = fileURLToPath(new URL('licences/', import.meta.url));
const LICENCE_FILE = /^(licen[cs]e|notice)/i;

/**
 * @typedef {{ name: string, version: string, license: string, folder: string, isOurs: boolean }} Bundled
 */

/**
 * The packages whose code stands in the bundles of a package, by name; not that package itself.
 *
 * @param {string} folder of the package that was built
 * @returns {Bundled[]}
 */
export function bundledIn(folder) {
  const found = new Map();
  for (const account of accountsIn(folder)) {
    const { outputs } = JSON.parse(readFileSync(account, 'utf8'));
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const home = bytesInOutput > 0 ? homeOf(path) : undefined;
        if (home !== undefined && !found.has(home)) found.set(home, manifestOf(resolve(folder, home)));
      }
    }
  }
  // What another package of ours had bundled comes along with it.
  const inOurs = [...found.values()].filter(({ isOurs }) => isOurs).flatMap((one) => bundledIn(one.folder));
  for (const one of inOurs) found.set(one.folder, one);
  return [...new Map([...found.values()].map((one) => [one.folder, one])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** The bundler's accounts of a package, of its page for browsers too. @param {string} folder */
function accountsIn(folder) {
  return ['dist', 'dist/page'].flatMap((place) => {
    const names = existsSync(join(folder, place)) ? readdirSync(join(folder, place)) : [];
    return names.filter((name) => /^metafile-\w+\.json$/.test(name)).map((name) => join(folder, place, name));
  });
}

/** The folder of the package that an input belongs to: another of this workspace, or one below node_modules. @param {string} path */
function homeOf(path) {
  return (
    /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ??
    /^(?:\.\.\/)+(?:packages\/)?[\w-]+(?=\/(?:src|dist)\/)/.exec(path)?.[0]
  );
}

/** @param {string} folder @returns {Bundled} */
function manifestOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, version, license, folder, isOurs: !folder.includes('node_modules') };
}

/** @param {Bundled} bundled */
function noticeOf({ name, version, license, folder }) {
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const known = join(TEXTS, `${license}.txt`);
  if (texts.length === 0 && existsSync(known)) texts.push(readFileSync(known, 'utf8').trim());
  if (texts.length === 0) {
    throw new Error(
      `Expected a licence file in ${name}, got none. Put the text of ${license} into tooling/presets/licences.`,
    );
  }
  const line = '='.repeat(80);
  return `${line}\n${name} ${version} (${license})\n${line}\n\n${texts.join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const foreign = bundledIn(process.cwd()).filter(({ isOurs }) => !isOurs);
  const head = 'The files beside this one contain code of the packages below, under their licences.\n';
  writeFileSync('dist/THIRD-PARTY-LICENSES', [head, ...foreign.map(noticeOf)].join('\n'));
}
