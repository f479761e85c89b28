/**
 * How full the mounted file systems are: listed from /proc/self/mountinfo, asked in the background.
 *
 * Each device counts once, at its shortest path: a container's file systems are mounted in many places. Left out is
 * what holds no files of programs (proc, sysfs, control groups), and an automount point, since asking it mounts it.
 * Being full is nothing to a file system that cannot be written to, so those never are the fullest.
 */
import { statfs } from 'node:fs/promises';
import { type Clock, systemClock } from '../../clock.ts';
import type { MountDetail } from '../../details.ts';
import type { Milliseconds } from '../../units.ts';
import { createMountQuestions, type MountAnswer, type MountQuestions, sizesInBytes } from './ask-mounts.ts';
import { type MountEntry, parseMounts } from './mount-table.ts';
import type { WritableReadings } from './part.ts';
import { type ReadBuffer, readOnce } from './proc-file.ts';

/** Files change their sizes slowly, and mounts come and go by hand. */
const EVERY: Milliseconds = 10_000;
/** Answers are of this moment as long as they are not older than this. */
const FRESH: Milliseconds = 3 * EVERY;
const DEADLINE: Milliseconds = 1_000;
const MOST = 64;

const REMOTE = /^(nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|ceph|glusterfs|lustre|9p|fuse.*|virtiofs|ocfs2|gfs2|beegfs)$/;
/** Types that hold files though their source is no device. */
const WITHOUT_DEVICE = /^(tmpfs|overlay|zfs|btrfs|bcachefs)$/;
const NO_FILES = /^(devtmpfs|autofs|squashfs|iso9660|udf|erofs)$/;
const NOT_ASKED =
  'on a network drive or FUSE, which is asked only on request: a dead one would keep the program from exiting';

// One for the whole program, since the threads that a dead drive could hold are those of the whole program.
const askSystem: MountQuestions = createMountQuestions({
  statfs,
  deadline: DEADLINE,
  fresh: FRESH,
  clock: systemClock,
});

export interface MountsOptions {
  /** Where /proc is. */
  readonly root: string;
  readonly clock: Clock;
  /** Whether network drives and FUSE are asked too. */
  readonly remote: boolean;
  readonly questions?: MountQuestions;
}

export interface Mounts {
  /** Writes what is known now, and has the next answers fetched when it is time. */
  read(buffer: ReadBuffer, into: WritableReadings): void;
  /** Empty before the first answers, and where the system lists no mounts. */
  details(): MountDetail[];
}

export function createMounts({ root, clock, remote, questions = askSystem }: MountsOptions): Mounts {
  let listed: readonly ListedMount[] = [];
  let begun: Milliseconds | undefined;
  // Another sampler of this program may have asked a network drive that this one must not.
  const answerOf = (mount: ListedMount): MountAnswer | undefined =>
    mount.remote && !remote ? { state: 'unknown', why: NOT_ASKED } : questions.answer(mount.path);
  return {
    read(buffer, into) {
      const now = clock.monotonic();
      if (begun === undefined || now - begun >= EVERY) {
        begun = now;
        const length = readOnce(`${root}/self/mountinfo`, buffer);
        listed = worthAsking(parseMounts(Buffer.from(buffer.bytes.subarray(0, length)).toString('utf8')));
        questions.ask(listed.filter((mount) => remote || !mount.remote));
      }
      let fullest = -1;
      for (const mount of listed) {
        const answer = mount.readOnly ? undefined : answerOf(mount);
        if (answer?.state === 'known') fullest = Math.max(fullest, sizesInBytes(answer.sizes).full ?? -1);
      }
      if (fullest >= 0) into['machine.filesystem.fullest'] = fullest;
    },
    details: () =>
      listed.flatMap((mount) => {
        const answer = answerOf(mount);
        return answer === undefined ? [] : detailOf(mount, answer);
      }),
  };
}

type ListedMount = MountEntry & { readonly remote: boolean };

/**
 * At most 64, each device once. What is mounted below a network drive counts as on it: the way to it leads through.
 */
export function worthAsking(entries: readonly MountEntry[]): ListedMount[] {
  // Of several at one place the last one covers the others.
  const visible = [...new Map(entries.map((entry) => [entry.path, entry])).values()];
  const drives = visible.filter(({ type }) => REMOTE.test(type)).map(({ path }) => path);
  const byDevice = new Map<string, ListedMount>();
  for (const entry of visible) {
    const remote = drives.some((drive) => isAt(entry.path, drive));
    const holdsFiles = entry.source.startsWith('/') || WITHOUT_DEVICE.test(entry.type) || remote;
    if (!holdsFiles || NO_FILES.test(entry.type)) continue;
    const before = byDevice.get(entry.device);
    if (before === undefined || entry.path.length < before.path.length)
      byDevice.set(entry.device, { ...entry, remote });
  }
  return [...byDevice.values()].slice(0, MOST);
}

const isAt = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

function detailOf({ path, source, type, readOnly }: MountEntry, answer: MountAnswer): MountDetail {
  const who = { path, source, type, readOnly, state: answer.state };
  if (answer.state === 'known') return { ...who, ...sizesInBytes(answer.sizes) };
  return { ...who, why: answer.state === 'stuck' ? 'it did not answer in time' : answer.why };
}
