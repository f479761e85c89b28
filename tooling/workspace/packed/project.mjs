/**
 * A user's empty project: gets tarballs by one package manager, imports every entry of them, and is type-checked.
 *
 * The tarballs of this workspace stand in for the registry by overrides, so that `@perf/core@1.2.3` in a manifest is
 * what was packed a moment ago. All else comes from the registry that the machine is set up for.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tarballName, typedEntries } from '../packages.mjs';
import { root } from '../tools.mjs';
import { run } from './run.mjs';

/** @typedef {import('../packages.mjs').Manifest} Manifest */
/**
 * @typedef {object} Project
 * @property {string} folder
 * @property {string} tarballs the folder where they lie
 * @property {readonly Manifest[]} wanted what the user asks for
 * @property {readonly Manifest[]} overridden what comes from tarballs if anything asks for it
 * @property {boolean} [peers] whether the user has the optional peers too
 */

/** What every user of types on Node has beside them. */
const BESIDE = { '@types/node': '^24.0.0' };
/** Optional peers ask for this one in turn. */
const PEERS_OF_PEERS = { '@opentelemetry/api': '^1.10.0' };

/** @type {Record<string, (project: Project) => Promise<unknown>>} */
export const installers = {
  npm: (project) => {
    writeManifest(project, { overrides: tarballsOf(project) });
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', '--no-package-lock'];
    return run('npm', ['install', ...quiet], { cwd: project.folder });
  },
  // `hoist: false`: what a package imports without naming it in its manifest is not found.
  pnpm: (project) => {
    writeManifest(project, {});
    const overrides = tarballsOf(project);
    writeFileSync(
      join(project.folder, 'pnpm-workspace.yaml'),
      JSON.stringify({ packages: [], hoist: false, overrides }),
    );
    const args = ['--yes', 'pnpm@12', 'install', '--prefer-offline', '--no-frozen-lockfile', '--reporter=append-only'];
    return run('npx', args, { cwd: project.folder });
  },
  yarn: async (project) => {
    writeManifest(project, { resolutions: tarballsOf(project) });
    writeFileSync(join(project.folder, 'yarn.lock'), '');
    const registry = await run('npm', ['config', 'get', 'registry'], { cwd: project.folder });
    const env = {
      YARN_NODE_LINKER: 'node-modules',
      YARN_ENABLE_TELEMETRY: '0',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_NPM_REGISTRY_SERVER: registry.trim(),
    };
    return run('npx', ['--yes', '@yarnpkg/cli-dist@4', 'install'], { cwd: project.folder, env });
  },
};

/** @param {Project} project */
function tarballsOf({ tarballs, overridden }) {
  return Object.fromEntries(
    overridden.map((manifest) => [manifest.name, `file:${join(tarballs, tarballName(manifest))}`]),
  );
}

/** @param {Project} project @param {object} more */
function writeManifest(project, more) {
  mkdirSync(project.folder, { recursive: true });
  const files = tarballsOf(project);
  const own = Object.fromEntries(project.wanted.map(({ name }) => [name, files[name]]));
  const peers = project.wanted.map(({ peerDependencies = {} }) => peerDependencies);
  const dependencies = { ...own, ...BESIDE, ...(project.peers ? Object.assign({ ...PEERS_OF_PEERS }, ...peers) : {}) };
  const manifest = { name: 'someones-program', private: true, type: 'module', dependencies, ...more };
  writeFileSync(join(project.folder, 'package.json'), JSON.stringify(manifest));
}

/**
 * Imports every typed entry on each Node.
 *
 * @param {Project} project
 * @param {readonly { path: string }[]} nodes
 * @returns {Promise<Set<string>>} the entries that came; without the optional peers those that need one may be missing
 */
export async function importAll({ folder, wanted, peers = false }, nodes) {
  const specifiers = wanted.flatMap(typedEntries).map(({ specifier }) => specifier);
  const absent = peers ? [] : wanted.flatMap(({ peerDependencies = {} }) => Object.keys(peerDependencies));
  const what = JSON.stringify({ specifiers, absent });
  writeFileSync(join(folder, 'import-all.mjs'), `const { specifiers, absent } = ${what};\n${IMPORT_ALL}`);
  let came = new Set();
  for (const { path } of nodes) {
    came = new Set(JSON.parse(await run(path, ['import-all.mjs'], { cwd: folder, node: path })));
  }
  return came;
}

const IMPORT_ALL = `
const came = [];
for (const specifier of specifiers) {
  try {
    await import(specifier);
    came.push(specifier);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !absent.some((name) => error.message.includes(name))) throw error;
  }
}
console.log(JSON.stringify(came));
`;

/** Both ways in which TypeScript finds packages, as \`module\` and \`moduleResolution\`. */
const RESOLUTIONS = { nodenext: ['nodenext', 'nodenext'], bundler: ['preserve', 'bundler'] };

/**
 * Type-checks one small file for each package.
 *
 * @param {Project} project
 * @param {{ came: ReadonlySet<string>, resolutions: readonly ('nodenext' | 'bundler')[] }} how
 */
export async function typeCheck({ folder, wanted }, { came, resolutions }) {
  const files = wanted.flatMap((manifest) => {
    const entries = typedEntries(manifest).filter(({ specifier }) => came.has(specifier));
    if (entries.length === 0) return [];
    const name = `use-${manifest.path.replace('/', '-')}.ts`;
    const lines = entries.map(({ specifier }, at) => `export * as entry${at} from '${specifier}';\n`);
    writeFileSync(join(folder, name), lines.join(''));
    return [name];
  });
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--types', 'node'];
  for (const [module, resolution] of resolutions.map((name) => RESOLUTIONS[name])) {
    const how = ['--module', module, '--moduleResolution', resolution];
    await run(join(root, 'node_modules/.bin/tsc'), [...options, ...how, ...files], { cwd: folder });
  }
}
