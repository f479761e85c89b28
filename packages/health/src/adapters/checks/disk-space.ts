/** How much room is left where a folder stands: for data, and for the names of files; and whether it can be written to. */
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import type { Ratio } from '@perf/core';
import type { Check, Outcome } from '../../check.ts';
import { above, builtIn, type CommonOptions, percent, refuse, shareBounds, sizeText } from './built-in.ts';

export interface DiskSpaceOptions extends CommonOptions {
  /** A folder that has to be there, like the one of the backups. */
  readonly path: string;
  /** The free share at which it warns. @default 0.1 */
  readonly warn?: Ratio;
  /** @default 0.05 */
  readonly fail?: Ratio;
  /** Whether the folder has to be writable too. @default false */
  readonly writable?: boolean;
}

/** Free is what a user who is not root may still write. Kind: readiness. */
export function diskSpaceCheck({
  path,
  warn = 0.1,
  fail = 0.05,
  writable = false,
  ...options
}: DiskSpaceOptions): Check {
  if (typeof path !== 'string' || path === '') refuse('diskSpaceCheck', 'path', { expected: 'a path', got: path });
  const bounds = shareBounds('diskSpaceCheck', { warn, fail });
  return builtIn({ name: `disk ${path}`, outside: true }, options, async (): Promise<Outcome> => {
    const { bavail, blocks, bsize, ffree, files } = await statfs(path);
    if (writable) await access(path, constants.W_OK);
    // Some file systems have no fixed number of names, or of blocks.
    if (!(blocks > 0)) return { state: 'unknown', text: 'this file system does not tell its size' };
    const [free, names] = [bavail / blocks, files > 0 ? ffree / files : 1];
    const scarce = names < free ? `${percent(names)} of file names free` : `${sizeText(bavail * bsize)} free`;
    return {
      state: above(Math.min(free, names), bounds),
      text: `${scarce}, ${percent(free)} of ${sizeText(blocks * bsize)}`,
      observed: [
        { name: 'free', value: bavail * bsize, unit: 'bytes' },
        { name: 'free share', value: free, unit: 'ratio' },
        { name: 'free names', value: names, unit: 'ratio' },
      ],
    };
  });
}
