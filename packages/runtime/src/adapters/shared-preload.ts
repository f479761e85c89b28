/**
 * The preload where every user may read it: a program of root's that starts Node as somebody else (`su`, `runuser`,
 * `setuid`) hands NODE_OPTIONS on, and Node does not start at all when a file named there can't be read.
 *
 *   package below /root  ──copy──▶  /tmp/perfkit-preload-<user>-<hash>/register.cjs      stays, for what runs on
 *
 * Only for root, since nobody else changes user without being asked for a password and given a fresh environment. The
 * copy is never removed: a daemon outlives perfkit, and its children still name the file. The folder's name is known
 * beforehand, so it is used only when it belongs to us, nobody else may write it, and it holds what we would write.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * @param preload the file as it is installed
 * @returns a file of the same content that everybody may read; the same one where it is so already, or where no copy can be
 *   made
 */
export function sharedPreload(preload: string, user: number | undefined = process.getuid?.()): string {
  if (user !== 0) return preload;
  for (const base of new Set([tmpdir(), '/tmp'])) {
    try {
      if (isForEverybody(preload)) return preload;
      if (isForEverybody(base, 0o001) && !canBeReplaced(base)) return copyIn(base, preload, user);
    } catch {
      // No room, or another file system in the way: the next one, or the file where it is.
    }
  }
  return preload;
}

/** Whether everybody has these rights to it, and the way to it is open to all. */
function isForEverybody(path: string, rights = 0o004): boolean {
  if ((statSync(path).mode & rights) !== rights) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

/** Whether others may rename what we put there: in a folder that all may write, only the sticky bit forbids it. */
function canBeReplaced(folder: string): boolean {
  const { mode } = statSync(folder);
  return (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
}

function copyIn(base: string, preload: string, user: number): string {
  const text = readFileSync(preload);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const name = basename(preload);
  const known = join(base, `perfkit-preload-${user}-${hash}`);
  mkdirSync(known, { recursive: true, mode: 0o755 });
  if (isOurs(known, user)) {
    if (!holds(join(known, name), text, user)) write(join(known, name), text);
    chmodSync(known, 0o755);
    return join(known, name);
  }
  // Somebody was there first, by chance or to have us load a file of theirs.
  const fresh = mkdtempSync(`${known}-`);
  write(join(fresh, name), text);
  chmodSync(fresh, 0o755);
  return join(fresh, name);
}

function isOurs(path: string, user: number): boolean {
  const status = lstatSync(path);
  return !status.isSymbolicLink() && status.uid === user && (status.mode & 0o022) === 0;
}

function holds(file: string, text: Uint8Array, user: number): boolean {
  try {
    return isOurs(file, user) && (statSync(file).mode & 0o004) !== 0 && readFileSync(file).equals(text);
  } catch {
    return false;
  }
}

/** As a whole or not at all, since another perfkit may be starting a program with it. */
function write(file: string, text: Uint8Array): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o644 });
  chmodSync(draft, 0o644);
  renameSync(draft, file);
}
