/**
 * Asks mounted file systems how full they are, so that one which never answers harms nobody.
 *
 * A question to a dead network drive blocks its thread for as long as the server is away. Those threads are the four
 * that the whole program shares, and a program cannot even exit while one of them is blocked. So:
 *
 *   local  ──▶ asked, one at a time ──▶ known
 *   remote ──▶ only when the caller wants it ──no answer within the deadline──▶ stuck, holds one thread
 *                                            └─▶ while one is stuck, no other remote one is asked
 *
 * Invariant: at most two threads are ever held, one by a stuck question and one by the next; a mount with an open
 * question is not asked again; nobody waits for any of it.
 */
import type { Clock } from '../../clock.ts';
import type { Bytes, Milliseconds, Ratio } from '../../units.ts';

/** What `fs.statfs` gives, as far as it is used. */
export interface FileSystemSizes {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

export interface Mount {
  readonly path: string;
  readonly remote: boolean;
}

export type MountAnswer =
  | { readonly state: 'known'; readonly sizes: FileSystemSizes }
  | { readonly state: 'stuck' }
  | { readonly state: 'unknown'; readonly why: string };

export interface MountQuestions {
  /** Asks each of them in turn, in the background; what is under way already goes on. */
  ask(mounts: readonly Mount[]): void;
  /** @returns undefined when it has not been asked, or not lately */
  answer(path: string): MountAnswer | undefined;
}

export interface MountQuestionsOptions {
  readonly statfs: (path: string) => Promise<FileSystemSizes>;
  readonly deadline: Milliseconds;
  /** How long an answer is one. */
  readonly fresh: Milliseconds;
  /** Only its monotonic time is used. */
  readonly clock: Clock;
}

/** One stuck question and the one under way: half of the threads that the program has by default. */
const MOST_STUCK = 1;

export function createMountQuestions({ statfs, deadline, fresh, clock }: MountQuestionsOptions): MountQuestions {
  const answers = new Map<string, { readonly at: Milliseconds; readonly answer: MountAnswer }>();
  const open = new Set<string>();
  const stuck = new Set<string>();
  const queue = new Map<string, Mount>();
  let asking = false;
  const note = (path: string, answer: MountAnswer): unknown => answers.set(path, { at: clock.monotonic(), answer });

  const askOne = async (path: string): Promise<void> => {
    open.add(path);
    const over = statfs(path)
      .then(
        (sizes) => note(path, { state: 'known', sizes }),
        (error: NodeJS.ErrnoException) => note(path, { state: 'unknown', why: `it answered ${error.code}` }),
      )
      .then(() => {
        open.delete(path);
        stuck.delete(path);
      });
    await within(deadline, over);
    if (open.has(path)) stuck.add(path);
  };

  const askAll = async (): Promise<void> => {
    for (const [path, { remote }] of queue) {
      queue.delete(path);
      // Even a local one may hang, on a dying disk: then nothing is asked until one of the two has answered.
      if (open.has(path) || stuck.size > MOST_STUCK) continue;
      if (!remote || stuck.size < MOST_STUCK) await askOne(path);
      else note(path, { state: 'unknown', why: `not asked while ${[...stuck].join(', ')} does not answer` });
    }
  };

  return {
    ask(mounts) {
      for (const [path, { at }] of answers) if (clock.monotonic() - at > fresh) answers.delete(path);
      for (const mount of mounts) queue.set(mount.path, mount);
      if (asking) return;
      asking = true;
      void askAll().finally(() => {
        asking = false;
      });
    },
    answer(path) {
      if (stuck.has(path)) return { state: 'stuck' };
      const last = answers.get(path);
      return last !== undefined && clock.monotonic() - last.at <= fresh ? last.answer : undefined;
    },
  };
}

/** Waits for it, but no longer than the deadline, and keeps no program alive for that. */
async function within(deadline: Milliseconds, over: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, deadline).unref();
  });
  await Promise.race([over, late]);
  clearTimeout(timer);
}

/** The sizes of a file system in bytes and shares, as `df` says them. */
export function sizesInBytes({ bsize, blocks, bfree, bavail, files, ffree }: FileSystemSizes): {
  readonly size: Bytes;
  readonly used: Bytes;
  readonly available: Bytes;
  readonly full?: Ratio;
  readonly filesFull?: Ratio;
} {
  const used = Math.max(0, blocks - bfree);
  const reachable = used + Math.max(0, bavail);
  return {
    size: blocks * bsize,
    used: used * bsize,
    available: Math.max(0, bavail) * bsize,
    ...(reachable > 0 && { full: used / reachable }),
    ...(files > 0 && ffree >= 0 && ffree <= files && { filesFull: (files - ffree) / files }),
  };
}
