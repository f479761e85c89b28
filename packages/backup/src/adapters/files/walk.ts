/**
 * The tree below the roots, one entry at a time, in a stable order.
 *
 * What can't be looked at is a value of the walk as well: a folder that vanished or may not be read must not end a backup
 * of all the others, and must not be missing in silence.
 */
import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '../../source.ts';
import { reasonOf } from '../../source-failed.ts';
import { isWithin, type Roots } from './roots.ts';

/** A name that the system could not turn into text holds this instead. */
const NO_TEXT = '\uFFFD';

export interface Met {
  /** Absolute. */
  readonly at: string;
  readonly path: string;
  readonly stats: BigIntStats;
}

export interface WalkOptions {
  readonly excludes: (path: string) => boolean;
  /** Absolute, real. */
  readonly leaveOut: readonly string[];
}

export function* walk({ paths, nameOf }: Roots, options: WalkOptions): Generator<Met | Notice> {
  for (const at of paths) yield* below(at, nameOf(at), options);
}

function* below(at: string, path: string, options: WalkOptions): Generator<Met | Notice> {
  if ((path !== '' && options.excludes(path)) || options.leaveOut.some((folder) => isWithin(at, folder))) return;
  let stats: BigIntStats;
  try {
    stats = lstatSync(at, { bigint: true });
  } catch (error) {
    yield notKept(path, error);
    return;
  }
  // The top of the source is the folder that a restore makes anyway.
  if (path !== '') yield { at, path, stats };
  if (!stats.isDirectory()) return;
  let names: string[];
  try {
    names = readdirSync(at).sort();
  } catch (error) {
    yield notKept(path === '' ? '.' : path, error);
    return;
  }
  for (const name of names) yield* below(join(at, name), path === '' ? name : `${path}/${name}`, options);
}

/** Why something that was met is not in the snapshot. */
export function notKept(path: string, error: unknown): Notice {
  const reason = reasonOf(error);
  if (reason === 'ENOENT' && path.includes(NO_TEXT)) {
    return { kind: 'unreadable', path, text: `\`${path}\` is not kept: its name is not valid UTF-8.` };
  }
  if (reason === 'ENOENT' || reason === 'ENOTDIR') {
    return { kind: 'vanished', path, text: `\`${path}\` is not kept: it vanished while the source was read.` };
  }
  return { kind: 'unreadable', path, text: `\`${path}\` is not kept: it could not be read (${reason}).` };
}
