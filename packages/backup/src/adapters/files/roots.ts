/** Where reading begins: the given paths without those inside others, and the folder that their names start from. */
import { realpathSync, statSync } from 'node:fs';
import { dirname, parse, relative, sep } from 'node:path';
import { reasonOf, sourceFailed } from '../../source-failed.ts';

export interface Roots {
  /** Absolute, real, in the order of the names they have in the source. */
  readonly paths: readonly string[];
  /** The name in the source of an absolute path: `''` for the top itself. */
  nameOf(path: string): string;
}

/**
 * @param given absolute
 * @throws PerfError `backup/source-failed` when one of them is not there: a backup that lacks what was asked for would lie
 */
export function rootsOf(given: readonly string[]): Roots {
  const all = [...new Set(given.map(real))];
  const paths = all.filter((path) => !all.some((other) => other !== path && isWithin(path, other)));
  const [only = ''] = paths;
  const top = paths.length === 1 && statSync(only).isDirectory() ? only : sharedFolder(paths);
  const nameOf = (path: string): string => relative(top, path).replaceAll(sep, '/');
  return { paths: paths.toSorted((a, b) => byParts(nameOf(a), nameOf(b))), nameOf };
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A folder that is not made yet holds nothing that could be met. */
export function realIfThere(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    const message = `Expected \`paths\` to be there and readable, got \`${path}\` (${reasonOf(cause)})`;
    throw sourceFailed({ message, hint: 'Correct the path, or leave it out of the source.', cause });
  }
}

function sharedFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] as string);
  while (!paths.every((path) => isWithin(path, folder))) {
    if (folder === parse(folder).root) {
      const message = `Expected \`paths\` to lie on one drive, got \`${paths.join('`, `')}\``;
      throw sourceFailed({ message, hint: 'Make a source of each drive.' });
    }
    folder = dirname(folder);
  }
  return folder;
}

function byParts(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  const at = left.findIndex((part, i) => part !== right[i]);
  return (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
}
