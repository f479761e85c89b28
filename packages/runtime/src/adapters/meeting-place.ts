/**
 * The folder where watched processes find the collector and leave their last words.
 *
 * Only this user may enter it. Its path is short, since that of a Unix socket has at most 104 bytes on macOS; and where
 * the user's own folder for such things has no room left, another one is taken.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'perfkit-run-';
/** A socket's path has room for a folder this long, and some hundred bytes in all. */
const LONGEST_FOLDER = 70;
/** Room for the last words of a few processes; they are removed as they are read. */
const ROOM = Buffer.alloc(256 * 1024);

export interface MeetingPlace {
  readonly folder: string;
  /** Path of the collector's socket, or name of its pipe. */
  readonly socket: string;
  /** Whether last words fit into it; else those are lost that can't go through a connection. */
  readonly hasRoom: boolean;
}

/** Makes the folder. @throws what the file system throws when there is none that can be used */
export function makeMeetingPlace(): MeetingPlace {
  const bases = [...new Set([tmpdir(), '/tmp', '/dev/shm'])];
  const usable = bases.filter((base) => base.length <= LONGEST_FOLDER && existsSync(base));
  for (const base of usable) removeAbandoned(base);
  for (const base of usable) {
    const folder = folderWithRoom(base);
    if (folder !== undefined) return placeIn(folder, { hasRoom: true });
  }
  // A socket takes no room.
  return placeIn(mkdtempSync(join(usable[0] ?? tmpdir(), `${PREFIX}${process.pid}-`)), { hasRoom: false });
}

function placeIn(folder: string, { hasRoom }: { hasRoom: boolean }): MeetingPlace {
  return { folder, socket: socketIn(folder, 's', randomBytes(8).toString('hex')), hasRoom };
}

/** @param unique stands for the folder in the name of a Windows pipe, which lies in none */
export function socketIn(folder: string, name: string, unique: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\perfkit-${unique}-${name}` : join(folder, name);
}

function folderWithRoom(base: string): string | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(base, `${PREFIX}${process.pid}-`));
    writeFileSync(join(folder, 'room'), ROOM);
    rmSync(join(folder, 'room'));
    return folder;
  } catch {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

/** A collector that was killed could not remove its folder; the next one does, when its process is gone. */
function removeAbandoned(base: string): void {
  for (const name of namesIn(base).filter((entry) => entry.startsWith(PREFIX))) {
    if (isAlive(Number.parseInt(name.slice(PREFIX.length), 10))) continue;
    try {
      rmSync(join(base, name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
