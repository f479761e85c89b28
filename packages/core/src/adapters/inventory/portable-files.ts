/**
 * File systems and open files on systems without /proc. `df` may hang on a dead network drive: then this read ends at its
 * deadline without an answer, and is not begun again until that `df` is over.
 */
import type { MountDetail } from '../../details.ts';
import type { Readings } from '../../reading.ts';
import type { Milliseconds } from '../../units.ts';
import type { Ask, ListedFileSystem } from './system-information.ts';

interface PortableFiles {
  read(): Promise<Readings>;
  details(): { readonly mounts?: readonly MountDetail[] };
}

const DEADLINE: Milliseconds = 4000;
const MOST = 64;

export function createPortableFiles(ask: Ask): PortableFiles {
  let mounts: MountDetail[] = [];
  return {
    async read() {
      const [listed, open] = await Promise.all([ask('fsSize', DEADLINE), ask('fsOpenFiles', DEADLINE)]);
      mounts = (listed ?? [])
        .filter(({ size }) => size > 0)
        .slice(0, MOST)
        .map(detailOf);
      const fullest = mounts.reduce((most, { readOnly, full }) => (readOnly ? most : Math.max(most, full ?? -1)), -1);
      return {
        ...(fullest >= 0 && { 'machine.filesystem.fullest': fullest }),
        ...((open?.allocated ?? 0) > 0 && { 'machine.files.open': open?.allocated ?? 0 }),
        ...((open?.max ?? 0) > 0 && { 'machine.files.limit': open?.max ?? 0 }),
      };
    },
    details: () => (mounts.length === 0 ? {} : { mounts }),
  };
}

function detailOf({ fs, type, size, used, available, mount, rw }: ListedFileSystem): MountDetail {
  return {
    path: mount,
    source: fs,
    type,
    readOnly: rw === false,
    state: 'known',
    size,
    used,
    available,
    ...(used + available > 0 && { full: used / (used + available) }),
  };
}
