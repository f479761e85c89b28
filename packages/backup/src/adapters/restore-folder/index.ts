/**
 * Where a restore goes on a real disk: into `<to>.partial-<random>` beside it, which takes the name when it is whole, and
 * all of it outlives a power cut.
 *
 * Every file is made anew (`wx`), so nothing is written over or through a link; on a disk that takes two names for one, the
 * second is refused. The old folder is never touched: `to` must be missing or empty.
 */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PerfError } from '@perf/core';
import { unsafePath } from '../../engine/entry-path.ts';
import type { Attributes, RestoreFile, RestoreFolder } from '../../engine/restore-target.ts';
import { codeOf, makeFolders, nodeDisk, writeAll } from '../disk/disk.ts';
import { failureOf } from '../disk/failure.ts';
import { canSyncDisk, syncDisk } from '../disk/sync-disk.ts';
import { leadsOut } from './leads-out.ts';

/**
 * @param syncsAtOnce for tests: false syncs file by file, as where the system can't do otherwise
 * @throws PerfError `backup/target-taken`
 */
export function createRestoreFolder(to: string, syncsAtOnce: boolean = canSyncDisk()): RestoreFolder {
  const target = resolve(to);
  checkFree(target);
  return new PartialFolder(target, syncsAtOnce);
}

class PartialFolder implements RestoreFolder {
  readonly #target: string;
  readonly #partial: string;
  readonly #syncsAtOnce: boolean;
  readonly #made = new Set<string>();
  /** Set last: a folder without the right to write could not be filled. */
  readonly #folders: { readonly path: string; readonly attributes: Attributes }[] = [];
  /** Outside, that hold folders which were made for this one. */
  readonly #above = new Set<string>();
  #isDone = false;

  constructor(target: string, syncsAtOnce: boolean) {
    this.#target = target;
    this.#syncsAtOnce = syncsAtOnce;
    this.#partial = `${target}.partial-${randomBytes(4).toString('hex')}`;
    this.#above.add(dirname(target));
    this.#worded('', () => {
      makeFolders(nodeDisk, dirname(target), (made) => this.#above.add(dirname(made)));
      fs.mkdirSync(this.#partial, { mode: 0o700 });
    });
  }

  directory(path: string, attributes: Attributes): void {
    this.#worded(path, () => this.#makeFolder(path));
    this.#folders.push({ path, attributes });
  }

  file(path: string, { mode, modified }: Attributes): RestoreFile {
    const file = this.#worded(path, () => {
      this.#makeFolder(parentOf(path));
      return fs.openSync(this.#at(path), 'wx', 0o600);
    });
    return {
      write: (bytes) => this.#worded(path, () => writeAll(nodeDisk, file, bytes)),
      close: () =>
        this.#worded(path, () => {
          try {
            fs.fchmodSync(file, mode ?? 0o644);
            if (modified !== undefined) fs.futimesSync(file, modified / 1000, modified / 1000);
            if (!this.#syncsAtOnce) nodeDisk.sync(file);
          } finally {
            fs.closeSync(file);
          }
        }),
    };
  }

  link(path: string, target: string): void {
    this.#worded(path, () => {
      this.#makeFolder(parentOf(path));
      fs.symlinkSync(target, this.#at(path));
    });
  }

  leadsOut(path: string): boolean {
    return this.#worded(path, () => leadsOut(this.#partial, path));
  }

  removeLink(path: string): void {
    this.#worded(path, () => fs.unlinkSync(this.#at(path)));
  }

  finish(): void {
    // Before they get their rights: one that may not be read can't be opened.
    if (!this.#syncsAtOnce) this.#worded('', () => this.#syncFolders());
    // The deepest first: a time of writing changes with what is made inside.
    for (const { path, attributes } of this.#folders.sort((a, b) => b.path.length - a.path.length)) {
      this.#worded(path, () => dress(this.#at(path), attributes));
    }
    this.#worded('', () => {
      fs.chmodSync(this.#partial, 0o755);
      if (this.#syncsAtOnce) syncDisk(this.#partial);
      checkFree(this.#target);
      if (fs.existsSync(this.#target)) fs.rmdirSync(this.#target);
      fs.renameSync(this.#partial, this.#target);
      for (const folder of this.#above) nodeDisk.syncFolder(folder);
    });
    this.#isDone = true;
  }

  abandon(): void {
    if (this.#isDone) return;
    try {
      fs.rmSync(this.#partial, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // What led here is told; what can't be removed keeps a name that says what it is.
    }
  }

  #syncFolders(): void {
    for (const path of ['', ...this.#made]) nodeDisk.syncFolder(this.#at(path));
  }

  #at(path: string): string {
    return join(this.#partial, path);
  }

  /** A folder that something else stands in for is refused: it may be a link, or another name that this disk takes for it. */
  #makeFolder(path: string): void {
    if (path === '' || this.#made.has(path)) return;
    this.#makeFolder(parentOf(path));
    fs.mkdirSync(this.#at(path), { mode: 0o700 });
    this.#made.add(path);
    fs.chmodSync(this.#at(path), 0o755);
  }

  #worded<T>(path: string, task: () => T): T {
    try {
      return task();
    } catch (error) {
      if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR') {
        throw unsafePath(path, 'something else in this snapshot has its place already');
      }
      throw failureOf(error, join(this.#target, path));
    }
  }
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function dress(path: string, { mode, modified }: Attributes): void {
  if (modified !== undefined) fs.utimesSync(path, modified / 1000, modified / 1000);
  if (mode !== undefined) fs.chmodSync(path, mode);
}

function checkFree(target: string): void {
  let entries: string[];
  try {
    entries = fs.readdirSync(target);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    entries = [target];
  }
  if (entries.length === 0) return;
  throw new PerfError('backup/target-taken', {
    message: `Expected \`${target}\` to be missing or empty, but something is there`,
    hint: 'Restore into a new folder, look at it, and move it where you want it.',
  });
}
