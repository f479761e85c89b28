/**
 * A store in a folder of a local disk.
 *
 *   put: tmp/<random>, written in a loop, fsync ─▶ rename (or link, when it must be new) ─ flush ─▶ fsync of its folder
 *
 * A name is there only with all of its bytes, and what was flushed outlives a power cut. Calls block their thread.
 */
import { randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { checkName, checkRange, notFound } from '../../object-name.ts';
import type { ByteRange, LockMode, Store, StoredObject } from '../../store.ts';
import { codeOf, type Disk, makeFolders, nodeDisk, writeAll } from '../disk/disk.ts';
import { failureOf } from '../disk/failure.ts';
import { lockFile } from './lock.ts';

export interface DirectoryStoreOptions {
  /** Made when it is missing. */
  readonly folder: string;
  /** For tests. @default the real one */
  readonly disk?: Disk;
  /** For tests. @default see `lockFile` */
  readonly lock?: LockFile;
}

type LockFile = typeof lockFile;

/** Blocks its thread while it works: use it in a worker. */
export function createDirectoryStore({ folder, disk = nodeDisk, lock = lockFile }: DirectoryStoreOptions): Store {
  return new DirectoryStore(resolve(folder), disk, lock);
}

class DirectoryStore implements Store {
  readonly place: string;
  readonly #disk: Disk;
  readonly #lock: LockFile;
  /** Whose entries changed since the last flush. */
  readonly #changed = new Set<string>();

  constructor(folder: string, disk: Disk, lock: LockFile) {
    this.place = folder;
    this.#disk = disk;
    this.#lock = lock;
  }

  async put(
    name: string,
    bytes: Uint8Array,
    { ifAbsent = false }: { readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    const target = this.#path(name);
    return this.#worded(target, () => {
      if (ifAbsent && this.#disk.sizeOf(target) !== undefined) return false;
      this.#makeFolder(dirname(target));
      this.#makeFolder(this.#tmp);
      const temporary = join(this.#tmp, randomUUID());
      try {
        this.#write(temporary, bytes);
        if (ifAbsent) return this.#linked(temporary, target);
        this.#disk.rename(temporary, target);
        this.#changed.add(dirname(target));
        return true;
      } catch (error) {
        this.#tidied(temporary);
        throw error;
      }
    });
  }

  async get(name: string, range?: ByteRange): Promise<Uint8Array> {
    const path = this.#path(name);
    return this.#worded(path, () => {
      const file = this.#opened(path, name);
      try {
        const size = this.#disk.sizeOf(path) ?? 0;
        const { offset, length } = range ?? { offset: 0, length: size };
        checkRange(this.place, name, { offset, length, size });
        return this.#read(file, { name, offset, length });
      } finally {
        this.#disk.close(file);
      }
    });
  }

  async list(prefix: string): Promise<readonly StoredObject[]> {
    const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    return this.#worded(this.place, () => {
      const found = this.#below(start).filter(({ name }) => name.startsWith(prefix) && !name.startsWith('tmp/'));
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  async delete(name: string): Promise<void> {
    const path = this.#path(name);
    this.#worded(path, () => {
      this.#disk.remove(path);
      this.#changed.add(dirname(path));
    });
  }

  async flush(): Promise<void> {
    this.#worded(this.place, () => {
      for (const folder of this.#changed) {
        this.#disk.syncFolder(folder);
        this.#changed.delete(folder);
      }
    });
  }

  async lock(mode: LockMode): Promise<() => Promise<void>> {
    const path = join(this.place, 'lock.db');
    try {
      this.#makeFolder(this.place);
      const release = await this.#lock(path, mode);
      // Alone, so whatever lies there was left by a process that was killed.
      if (mode === 'exclusive') this.#clearTmp();
      return release;
    } catch (error) {
      throw failureOf(error, path);
    }
  }

  async close(): Promise<void> {
    // Nothing is held between calls.
  }

  get #tmp(): string {
    return join(this.place, 'tmp');
  }

  #path(name: string): string {
    return join(this.place, ...checkName(name).split('/'));
  }

  #write(path: string, bytes: Uint8Array): void {
    const file = this.#disk.open(path, 'wx', 0o600);
    try {
      writeAll(this.#disk, file, bytes);
      this.#disk.sync(file);
    } finally {
      this.#disk.close(file);
    }
  }

  #linked(temporary: string, target: string): boolean {
    try {
      this.#disk.link(temporary, target);
      this.#changed.add(dirname(target));
      return true;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      return false;
    } finally {
      this.#tidied(temporary);
    }
  }

  #opened(path: string, name: string): number {
    try {
      return this.#disk.open(path, 'r');
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') throw notFound(this.place, name);
      throw error;
    }
  }

  #read(file: number, { name, offset, length }: ByteRange & { readonly name: string }): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = this.#disk.read(file, bytes.subarray(done), offset + done);
      if (read === 0) throw notFound(this.place, name, `the bytes from ${offset + done}`);
      done += read;
    }
    return bytes;
  }

  #below(folder: string): StoredObject[] {
    return this.#entries(folder).flatMap(({ name, isFolder }) => {
      if (isFolder) return this.#below(`${folder}${name}/`);
      const size = this.#disk.sizeOf(join(this.place, folder, name));
      // Deleted since it was listed.
      return size === undefined ? [] : [{ name: `${folder}${name}`, size }];
    });
  }

  #entries(folder: string): ReturnType<Disk['list']> {
    try {
      return this.#disk.list(join(this.place, folder));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** A folder is an entry of the one above it, which is synced at the next flush. */
  #makeFolder(folder: string): void {
    makeFolders(this.#disk, folder, (made) => this.#changed.add(dirname(made)));
  }

  #clearTmp(): void {
    for (const { name, isFolder } of this.#entries('tmp')) if (!isFolder) this.#disk.remove(join(this.#tmp, name));
  }

  /** What goes wrong here hides nothing: the error that led here is told. */
  #tidied(temporary: string): void {
    try {
      this.#disk.remove(temporary);
    } catch {
      // The next prune removes it.
    }
  }

  #worded<T>(path: string, task: () => T): T {
    try {
      return task();
    } catch (error) {
      throw failureOf(error, path);
    }
  }
}
