/** How much room a disk has, for the folder that is or will be there. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Bytes } from '@perf/core';

/**
 * @param folder absolute
 * @returns what this user may still write; undefined when the system does not say
 */
export async function freeSpaceAt(folder: string): Promise<Bytes | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const above = dirname(folder);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && above !== folder) return freeSpaceAt(above);
    return undefined;
  }
}
