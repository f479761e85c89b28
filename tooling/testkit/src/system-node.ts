/**
 * The Nodes that a user of this machine has, beside the one that the workspace brings.
 *
 * perfkit is put in front of programs that run on the user's Node, so a test of that must not run on ours. More
 * binaries may be named in `PERF_NODES`, parted as in PATH: by colons, on Windows by semicolons.
 */
import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { onPath } from './real-part.ts';

export interface NodeBinary {
  /** Absolute path of the real binary: a version manager's shim is followed. */
  readonly path: string;
  /** Without the `v`: `'20.20.2'`. */
  readonly version: string;
}

/** The machine's own Node: the first on PATH that is not below `node_modules`; undefined when there is none. */
export function systemNode(): NodeBinary | undefined {
  const path = onPath('node');
  return path === undefined ? undefined : askForVersion(path);
}

/** The machine's own Node and those named in `PERF_NODES`, each binary once; empty when there is none. */
export function systemNodes(): NodeBinary[] {
  const named = (process.env.PERF_NODES ?? '').split(delimiter).filter(Boolean).map(askForVersion);
  const own = systemNode();
  const found = own === undefined ? named : [own, ...named];
  return [...new Map(found.map((node) => [node.path, node])).values()];
}

function askForVersion(path: string): NodeBinary {
  const { NODE_OPTIONS: _, ...env } = process.env;
  try {
    const answer = execFileSync(path, ['-p', 'JSON.stringify([process.execPath, process.version])'], { env });
    const [binary, version] = JSON.parse(answer.toString()) as [string, string];
    return { path: binary, version: version.slice(1) };
  } catch (cause) {
    throw new Error(`Expected \`${path}\` to be a Node binary. Correct PERF_NODES or PATH.`, { cause });
  }
}
