/** A restored folder on a real disk, to be compared with what was kept. What can't be read is not what was kept. */
import { closeSync, constants, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { RestoredFile, RestoredFolder } from '../../engine/compare.ts';

const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export function openRestoredFolder(root: string): RestoredFolder {
  return {
    isFolder: (path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === true,
    linkAt: (path) => orUndefined(() => readlinkSync(join(root, path))),
    open: (path) => {
      const at = join(root, path);
      if (lstatSync(at, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
      const file = orUndefined(() => openSync(at, FLAGS));
      return file === undefined ? undefined : readable(file);
    },
  };
}

function readable(file: number): RestoredFile {
  return {
    read(length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      for (;;) {
        const got =
          filled === length ? 0 : (orUndefined(() => readSync(file, bytes, filled, length - filled, null)) ?? 0);
        if (got === 0) return bytes.subarray(0, filled);
        filled += got;
      }
    },
    close: () => closeSync(file),
  };
}

function orUndefined<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
