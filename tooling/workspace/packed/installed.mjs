/**
 * `node installed.mjs TARBALLS npm|pnpm|yarn|alone|commands`: what was packed, installed and used as users do.
 *
 * Says why on standard output and ends with 1 when it does not work. What can't be tried on this machine is told as
 * `skipped: …`, with exit code 0; with `PERF_REAL=1` it is a failure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicPackages, withDependencies } from '../packages.mjs';
import { useCommands } from './commands.mjs';
import { supportedNodes } from './nodes.mjs';
import { importAll, installers, typeCheck } from './project.mjs';
import { Skipped } from './run.mjs';

const [tarballs = '', way = ''] = process.argv.slice(2);
const place = mkdtempSync(join(tmpdir(), 'perfkit-installed-'));
try {
  await tryOut(way);
} catch (error) {
  const skipped = error instanceof Skipped && process.env.PERF_REAL !== '1';
  process.stdout.write(`${skipped ? 'skipped: ' : ''}${error.message}\n`);
  if (!skipped) process.exitCode = 1;
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** @param {string} way */
async function tryOut(way) {
  const all = publicPackages();
  const nodes = supportedNodes();
  if (way === 'commands') return useCommands({ place, tarballs, manifests: all, nodes });
  if (way === 'alone') return eachAlone(all, nodes);
  const install = installers[way];
  if (install === undefined) throw new Error(`Expected npm, pnpm, yarn, alone or commands, got \`${way}\``);
  const project = { folder: join(place, way), tarballs, wanted: all, overridden: all, peers: true };
  await install(project);
  const came = await importAll(project, nodes);
  await typeCheck(project, { came, resolutions: ['nodenext', 'bundler'] });
}

/**
 * Each library without the others and without its optional peers: what it needs must follow from its own manifest. One
 * Node, one resolution and the types of its main entry tell that (others may need a peer); the rest is told by the
 * projects with all of them. Two at a time, since npm waits for the disk as long as it computes.
 *
 * @param {import('../packages.mjs').Manifest[]} all
 * @param {readonly { path: string }[]} nodes
 */
async function eachAlone(all, nodes) {
  const waiting = all.filter(({ folder }) => folder === 'packages');
  const lane = async () => {
    for (let manifest = waiting.shift(); manifest !== undefined; manifest = waiting.shift()) {
      const overridden = withDependencies(manifest, all);
      const project = { folder: join(place, manifest.path), tarballs, wanted: [manifest], overridden };
      await installers.npm(project);
      const came = await importAll(project, nodes.slice(0, 1));
      if (!came.has(manifest.name))
        throw new Error(`Expected ${manifest.name} to be importable without optional peers`);
      await typeCheck(project, { came: new Set([manifest.name]), resolutions: ['nodenext'] });
    }
  };
  await Promise.all([lane(), lane()]);
}
