/**
 * The port through which journals reach a disk: a folder of files that are replaced whole, or written to in place.
 *
 * Everything is on the disk when it has resolved. A lock is let go when its process ends, whatever way it ends, and by
 * nothing else than that or a release: no clock, no number of a process.
 */
export interface JournalDisk {
  /** Names of all that is there; none when the folder is not there. */
  list(): Promise<readonly string[]>;
  /** @returns undefined when it is not there */
  read(name: string): Promise<Buffer | undefined>;
  /** These bytes instead of what was there, or beside nothing: as a whole, or what was there is still there. */
  replace(name: string, bytes: Uint8Array): Promise<JournalFile>;
  /** Fine when it is not there. */
  remove(name: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** @returns undefined when somebody holds it, in this process or another */
  lock(name: string): Promise<DiskLock | undefined>;
}

export interface JournalFile {
  /** All of the bytes, or it rejects: then any part of them may be there. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Whether the file still has its name: somebody may have removed or replaced it. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

export interface DiskLock {
  /** @param isOver nobody will ask for a lock of that name again */
  release(isOver?: boolean): Promise<void>;
}
