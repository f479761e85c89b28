/**
 * `pnpm api`: writes `api/<package>.api.md`, the promises of each library to those who import it.
 *
 * `node api.mjs --check` writes nothing and ends with 1 when a report is not what the built declarations say, so that
 * a change of what others import is seen in review. Reads `dist`: build first.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { surfaceOf } from './api/surface.mjs';
import { publicPackages, typedEntries } from './packages.mjs';
import { root } from './tools.mjs';

const folder = join(root, 'api');
const reports = new Map(
  publicPackages()
    .filter((manifest) => typedEntries(manifest).length > 0)
    .map((manifest) => [`${manifest.path.split('/')[1]}.api.md`, reportOf(manifest)]),
);
const stale = existsSync(folder) ? readdirSync(folder).filter((name) => !reports.has(name)) : [];
if (process.argv.includes('--check')) check();
else write();

function write() {
  mkdirSync(folder, { recursive: true });
  for (const name of stale) rmSync(join(folder, name));
  for (const [name, text] of reports) writeFileSync(join(folder, name), text);
}

function check() {
  const differing = [...reports].filter(([name, text]) => text !== kept(name)).map(([name]) => name);
  const wrong = [...differing, ...stale];
  if (wrong.length === 0) return;
  for (const name of wrong) process.stdout.write(`api/${name}: ${firstDifference(name)}\n`);
  process.stdout.write('Is that what was meant? Then `npx --yes pnpm@12 api` writes it down, for the review to see.\n');
  process.exitCode = 1;
}

/** @param {string} name */
function kept(name) {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** @param {string} name */
function firstDifference(name) {
  const now = reports.get(name)?.split('\n');
  const before = kept(name)?.split('\n');
  if (now === undefined) return 'its package is gone';
  if (before === undefined) return 'is not there';
  const at = now.findIndex((line, index) => line !== before[index]);
  return at === -1 ? 'has lines that are gone now' : `line ${at + 1}: kept \`${before[at] ?? ''}\`, now \`${now[at]}\``;
}

/** @param {import('./packages.mjs').Manifest} manifest */
function reportOf(manifest) {
  const own = join(root, manifest.path);
  const entries = typedEntries(manifest).map(({ specifier, types }) => ({ specifier, file: join(own, types) }));
  const { entries: told, reachable } = surfaceOf(entries, own);
  const head = `# What ${manifest.name} exports\n\nWritten by \`npx --yes pnpm@12 api\` from the built declarations. Do not edit.\n`;
  const sections = told.map(({ specifier, lines }) => section(specifier, lines));
  return [head, ...sections, section('Not exported, but part of what is', reachable)].filter(Boolean).join('\n');
}

/** @param {string} title @param {readonly string[]} lines */
function section(title, lines) {
  return lines.length === 0 ? '' : `## ${title}\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
}
