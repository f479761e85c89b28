/**
 * Open files of the whole machine, from /proc/sys/fs/file-nr: those in use, those kept ready, and the most that the
 * kernel hands out. A most that no machine could reach is how the kernel writes that there is none.
 */
import type { Part } from './part.ts';

export function fileHandlesPart(): Part {
  return {
    path: 'sys/fs/file-nr',
    records: 'one',
    read(file, _now, into) {
      const open = file.number() - file.number();
      const limit = file.number();
      if (open >= 0) into['machine.files.open'] = open;
      if (limit > 0 && limit < Number.MAX_SAFE_INTEGER) into['machine.files.limit'] = limit;
    },
  };
}
