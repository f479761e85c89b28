/**
 * Files and folders, read in the worker.
 *
 * Paths in a snapshot start below the deepest folder that all given paths share: of one folder they are the paths inside
 * it, and two folders of the same name never meet. That needs no naming by the user and gives the same every time.
 */
import { resolve } from 'node:path';
import { type EpochMs, PerfError } from '@perf/core';
import { checkedPatterns } from '../excluding.ts';
import type { Source } from '../source.ts';

export interface FilesOptions {
  /**
   * Patterns of what is left out, with all below it: a name wherever it stands (`node_modules`, `*.log`), or a path from
   * the top of the source (`cache/tmp`, `uploads/**\/*.part`). Names that start with a dot are no exception.
   *
   * @default []
   */
  readonly exclude?: readonly string[];
  /** @default the wall clock */
  readonly now?: () => EpochMs;
}

/**
 * What lies under the given paths. Symbolic links are kept as links, except where a given path is one itself; sockets,
 * devices and pipes are left out and told, as is what changes, vanishes or can't be read meanwhile.
 *
 * @throws PerfError `core/invalid-argument` when no path is given, or an empty one, or for a pattern that says the opposite (`!x`)
 */
export function files(paths: string | readonly string[], { exclude = [], now = Date.now }: FilesOptions = {}): Source {
  const given = [paths].flat();
  // An empty one would be the working folder, and all that is in it.
  if (given.length === 0 || given.some((path) => typeof path !== 'string' || path === '')) {
    throw new PerfError('core/invalid-argument', {
      message: `Expected \`paths\` to name at least one, got \`${JSON.stringify(paths)}\``,
      hint: 'Name a file or a folder.',
    });
  }
  const absolute = given.map((path) => resolve(path));
  const patterns = checkedPatterns(exclude);
  return {
    kind: 'files',
    open: async () => ({
      moment: now(),
      chunking: 'file',
      content: { read: 'files', paths: absolute, exclude: patterns },
      stall: () => undefined,
      close: async () => undefined,
    }),
  };
}
