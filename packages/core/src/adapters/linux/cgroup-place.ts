/**
 * Where a process's control groups are, for one controller: its own folder first, then those above it.
 *
 *   /proc/PID/cgroup      4:memory:/docker/abc        controller of version 1, and the path in its hierarchy
 *                         0::/system.slice/a.scope    the one hierarchy of version 2
 *   /proc/self/mountinfo  … /docker/abc /sys/fs/cgroup/memory … - cgroup cgroup rw,memory
 *
 * A hierarchy may be mounted from a folder of it on (in a container), so the path is taken from there. In hybrid systems
 * each controller stands in one of the two versions. A limit above a group holds for it too, hence the folders above.
 */
import type { MountEntry } from './mount-table.ts';

export interface CgroupPlace {
  readonly version: 1 | 2;
  /** The process's own group first. Those above the mount are not visible from here. */
  readonly groups: readonly CgroupFolder[];
}

export interface CgroupFolder {
  /** From the mount on: the same in each hierarchy of version 1 that groups processes alike. */
  readonly path: string;
  readonly folder: string;
}

/** More levels than any system nests. */
const MOST = 16;

/**
 * @param cgroups text of /proc/PID/cgroup
 * @param controller as version 1 names it: `cpu`, `cpuacct`, `memory`
 * @returns undefined where there is no such controller, or the group is out of sight
 */
export function cgroupPlace(
  cgroups: string,
  mounts: readonly MountEntry[],
  controller: string,
): CgroupPlace | undefined {
  const lines = cgroups.split('\n').map((line) => /^(\d+):([^:]*):(.*)$/.exec(line));
  const own = lines.find((line) => line?.[2]?.split(',').includes(controller));
  if (own != null) {
    const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
    return placed(1, own[3], mount);
  }
  const unified = lines.find((line) => line?.[1] === '0' && line[2] === '');
  return placed(
    2,
    unified?.[3],
    mounts.find(({ type }) => type === 'cgroup2'),
  );
}

function placed(version: 1 | 2, path: string | undefined, mount: MountEntry | undefined): CgroupPlace | undefined {
  if (path === undefined || mount === undefined) return undefined;
  const below = pathBelow(mount.root, path);
  if (below === undefined) return undefined;
  const names = below.split('/').filter(Boolean);
  const paths = names.map((_, at) => `/${names.slice(0, names.length - at).join('/')}`);
  const groups = [...paths, ''].map((each) => ({ path: each, folder: mount.path + each }));
  return { version, groups: groups.slice(0, MOST) };
}

function pathBelow(root: string, path: string): string | undefined {
  // From inside a namespace, a group outside of it is written with steps upwards.
  if (path.split('/').includes('..')) return undefined;
  if (root === '/' || root === path) return root === path ? '' : path;
  if (path.startsWith(`${root}/`)) return path.slice(root.length);
  // The namespace's root, though the hierarchy is mounted from a folder of it on: that folder is it.
  return path === '/' ? '' : undefined;
}
