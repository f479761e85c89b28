/**
 * Journals in a folder. Whatever is easy to forget is here: a system that takes a part of the bytes and calls it a success,
 * the data that is on its way when a call returns, the name of a file that is in no folder yet after a power cut.
 */
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DiskLock, JournalDisk, JournalFile } from '../../journal/disk.ts';
import { lockFile } from './lock.ts';

/** What is used of a file: a test puts a disk that fails in its place. */
export type OpenFile = Pick<FileHandle, 'write' | 'datasync' | 'stat' | 'close'>;
export type Opens = (path: string, flags: 'w' | 'r+') => Promise<OpenFile>;

const opens: Opens = (path, flags) => open(path, flags, 0o600);

export function folderDisk(folder: string, openFile: Opens = opens): JournalDisk {
  return new FolderDisk(resolve(folder), openFile);
}

class FolderDisk implements JournalDisk {
  readonly #folder: string;
  readonly #open: Opens;

  constructor(folder: string, openFile: Opens) {
    this.#folder = folder;
    this.#open = openFile;
  }

  async list(): Promise<readonly string[]> {
    return (await readdir(this.#folder).catch(unlessMissing)) ?? [];
  }

  async read(name: string): Promise<Buffer | undefined> {
    return readFile(this.#path(name)).catch(unlessMissing);
  }

  async replace(name: string, bytes: Uint8Array): Promise<JournalFile> {
    const temporary = this.#path(`${name}.tmp`);
    await this.#makeFolder();
    const file = await this.#open(temporary, 'w');
    try {
      await writeWhole(file, { offset: 0, bytes });
      await file.datasync();
      await rename(temporary, this.#path(name));
      await this.#sync();
      return new FolderFile(file);
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true });
    await this.#sync();
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(this.#path(from), this.#path(to));
    await this.#sync();
  }

  async lock(name: string): Promise<DiskLock | undefined> {
    await this.#makeFolder();
    return lockFile(this.#path(name));
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  async #sync(): Promise<void> {
    // Windows opens no folder; its file systems keep a rename by themselves.
    if (process.platform === 'win32') return;
    const folder = await open(this.#folder, 'r').catch(unlessMissing);
    await folder?.sync().finally(() => folder.close());
  }
}

class FolderFile implements JournalFile {
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    this.#file = file;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await writeWhole(this.#file, { offset, bytes });
    await this.#file.datasync();
  }

  async isThere(): Promise<boolean> {
    return (await this.#file.stat()).nlink > 0;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

async function writeWhole(
  file: Pick<FileHandle, 'write'>,
  { offset, bytes }: { readonly offset: number; readonly bytes: Uint8Array },
): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, offset + written);
    if (bytesWritten === 0)
      throw Object.assign(new Error(`the disk took ${written} of ${bytes.length} bytes`), { code: 'ENOSPC' });
    written += bytesWritten;
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
