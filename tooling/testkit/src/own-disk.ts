/** Disks of a test's own, full or read-only, which only its program sees. */
import { realPart } from './real-part.ts';
import { runProgram } from './run-program.ts';

/** Root may mount by itself; others, and root in a container, in a user namespace of their own where that is allowed. */
const WAYS = [['--mount'], ['--mount', '--map-root-user']];

/** Words that run a command with disks mounted by the shell lines in front of it: `[...words, program, ...args]`. */
export async function withDisks(lines: string): Promise<[program: string, ...args: string[]]> {
  let flags: string[] = [];
  const unshare = await realPart({
    name: 'unshare, allowed to mount',
    find: async () => {
      flags = (await firstThatMounts()) ?? [];
      return flags.length === 0 ? undefined : 'unshare';
    },
  });
  return [unshare, ...flags, 'sh', '-ec', `${lines}\nexec "$@"`, 'sh'];
}

async function firstThatMounts(): Promise<string[] | undefined> {
  for (const flags of WAYS) {
    const tried = await runProgram('unshare', [...flags, 'mount', '-t', 'tmpfs', 't', '/mnt']).catch(() => undefined);
    if (tried?.code === 0) return flags;
  }
  return undefined;
}

/** A shell line that puts a disk there which is full, but for the names of files. */
export const fullDisk = (folder: string): string =>
  `mount -t tmpfs -o size=16k t '${folder}'; dd if=/dev/zero of='${folder}/full' bs=4k count=9 2>/dev/null || true`;

/** A shell line that makes a folder read-only. */
export const readOnly = (folder: string): string =>
  `mount --bind '${folder}' '${folder}'; mount -o remount,bind,ro '${folder}'`;
