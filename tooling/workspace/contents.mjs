/**
 * `node contents.mjs TARBALLS`: whether each package says what a user looks for before installing it, and carries the
 * licences of what it is made of.
 *
 * - its manifest names a description, keywords, a licence, the Node it needs; a library whether importing it has effects;
 * - its tarball has LICENSE and README.md, and nothing that only the build needs;
 * - what it bundles or installs is under a licence that asks for no more than to be named, and is named in
 *   `dist/THIRD-PARTY-LICENSES` when it is bundled.
 */
import { publicPackages } from './packages.mjs';
import { partsOf } from './parts.mjs';
import { readTarball } from './tarball.mjs';

/** A licence that is not here is a person's decision, made by an edit of this line. */
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
]);
const NOTICES = 'dist/THIRD-PARTY-LICENSES';
const FIELDS = ['description', 'keywords', 'license', 'engines', 'files'];
const LEFT_OUT = /\.map$|\.tsbuildinfo$|metafile-|\.test\.|^src\//;

const [tarballs = ''] = process.argv.slice(2);
const complaints = publicPackages().flatMap((manifest) => {
  const { files } = readTarball(tarballs, manifest);
  const said = [...fieldsOf(manifest, files), ...filesOf(files), ...licencesOf(manifest, files)];
  return said.map((complaint) => `${manifest.name}: ${complaint}`);
});
if (complaints.length > 0) {
  process.stdout.write(`${complaints.join('\n')}\n`);
  process.exitCode = 1;
}

/** @param {import('./packages.mjs').Manifest} manifest @param {ReadonlyMap<string, Buffer>} files */
function fieldsOf({ folder }, files) {
  const packed = JSON.parse(files.get('package.json').toString());
  const wanted = folder === 'packages' ? [...FIELDS, 'sideEffects'] : [...FIELDS, 'bin'];
  return wanted.filter((field) => !(field in packed)).map((field) => `its manifest has no \`${field}\``);
}

/** @param {ReadonlyMap<string, Buffer>} files */
function filesOf(files) {
  const missing = ['LICENSE', 'README.md'].filter((name) => !files.has(name)).map((name) => `has no ${name}`);
  const idle = [...files.keys()].filter((name) => LEFT_OUT.test(name)).map((name) => `packs ${name}`);
  return [...missing, ...idle];
}

/** @param {import('./packages.mjs').Manifest} manifest @param {ReadonlyMap<string, Buffer>} files */
function licencesOf(manifest, files) {
  const parts = partsOf(manifest);
  const notices = files.get(NOTICES)?.toString() ?? '';
  const foreign = parts.filter(({ how, isOurs }) => how === 'bundled' && !isOurs);
  return [
    ...parts
      .filter(({ license }) => !ALLOWED.has(license))
      .map(({ name, license }) => `${name} is under ${license}, which nobody has allowed`),
    ...foreign
      .filter(({ name, version, license }) => !notices.includes(`\n${name} ${version} (${license})\n`))
      .map(({ name }) => `bundles ${name} without its licence in ${NOTICES}`),
  ];
}
