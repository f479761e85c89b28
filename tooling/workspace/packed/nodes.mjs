/** The Nodes on which what is packed must work: the oldest supported one, and the one of the workspace. */
import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { Skipped } from './run.mjs';

/** The oldest Node that perfkit itself runs on, as `engines` of all packages say. */
const OLDEST = '22.15.';

/**
 * @returns {{ path: string, version: string }[]} the oldest supported Node of `PERF_NODES`, then the one that runs this
 * @throws {Skipped} when `PERF_NODES` names no Node 22.15
 */
export function supportedNodes() {
  const own = { path: process.execPath, version: process.versions.node };
  const named = (process.env.PERF_NODES ?? '').split(delimiter).filter(Boolean).map(askForVersion);
  const oldest = [...named, own].find(({ version }) => version.startsWith(OLDEST));
  if (oldest === undefined) throw new Skipped(`no Node ${OLDEST}x (name one in PERF_NODES)`);
  return oldest === own ? [own] : [oldest, own];
}

/** @param {string} path */
function askForVersion(path) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const [real, version] = JSON.parse(
    execFileSync(path, ['-p', 'JSON.stringify([process.execPath, process.versions.node])'], { env }).toString(),
  );
  return { path: real, version };
}
