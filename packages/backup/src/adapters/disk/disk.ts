/**
 * The few operations on a disk that stores and restores are made of, so that tests can put a disk underneath that is full,
 * that fails, or that forgets what was not synced.
 *
 * Synchronous: whoever uses it runs in a thread of its own. Errors are those of Node, with their `code`.
 */
import * as fs from 'node:fs';
import { dirname } from 'node:path';

export interface Disk {
  /** @param flags `wx`: it must not be there; `r` for reading */
  open(path: string, flags: 'wx' | 'r', mode?: number): number;
  /** May write less than it was given. @returns how many bytes it took */
  write(file: number, bytes: Uint8Array): number;
  /** May read less. */
  read(file: number, into: Uint8Array, offset: number): number;
  sync(file: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  /** @throws EEXIST when `to` is there */
  link(from: string, to: string): void;
  remove(path: string): void;
  makeFolder(path: string): void;
  /** Makes what was made, renamed and removed in it outlive a power cut. */
  syncFolder(path: string): void;
  /** Undefined when there is none. */
  sizeOf(path: string): number | undefined;
  list(path: string): readonly { readonly name: string; readonly isFolder: boolean }[];
}

export const nodeDisk: Disk = {
  open: (path, flags, mode) => fs.openSync(path, flags, mode),
  write: (file, bytes) => fs.writeSync(file, bytes),
  read: (file, into, offset) => fs.readSync(file, into, 0, into.length, offset),
  sync: fs.fsyncSync,
  close: fs.closeSync,
  rename: fs.renameSync,
  link: fs.linkSync,
  remove: (path) => fs.rmSync(path, { force: true }),
  makeFolder: (path) => fs.mkdirSync(path),
  syncFolder(path) {
    // Windows can't open a folder; there a rename is durable by itself.
    if (process.platform === 'win32') return;
    const folder = fs.openSync(path, 'r');
    try {
      fs.fsyncSync(folder);
    } finally {
      fs.closeSync(folder);
    }
  },
  sizeOf: (path) => fs.statSync(path, { throwIfNoEntry: false })?.size,
  list: (path) =>
    fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() })),
};

/** Writes all of it, however little the disk takes at a time: a short write that nobody looks at is a truncated file. */
export function writeAll(disk: Disk, file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const written = disk.write(file, bytes.subarray(done));
    if (written === 0) throw Object.assign(new Error('ENOSPC: the disk takes no more bytes'), { code: 'ENOSPC' });
    done += written;
  }
}

/**
 * A folder and those above it that are missing, one by one: on a read-only disk a recursive mkdir says ENOENT.
 *
 * @param onMade is told of each that was made
 */
export function makeFolders(disk: Disk, folder: string, onMade: (folder: string) => void): void {
  try {
    disk.makeFolder(folder);
    onMade(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolders(disk, dirname(folder), onMade);
    makeFolders(disk, folder, onMade);
  }
}

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;
