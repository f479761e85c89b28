/**
 * What lies in `runs/` of the data folder, and in `mcp/runs/`, where agents' runs are: plain files of these folders only, never
 * what a link leads to. A file that has not changed is not read again.
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunView } from '../protocol-parts.ts';
import { runOf, unreadable } from '../runs.ts';

const MOST = 100;
/** A report of 5,000 series takes some 2 MB. */
const LARGEST = 8 * 1024 * 1024;
const NAME = /^[\w.+-]{1,200}\.json$/;

const FOLDERS: readonly (readonly string[])[] = [['runs'], ['mcp', 'runs']];

interface Stamped {
  readonly path: string;
  readonly name: string;
  readonly time: number;
  readonly stamp: string;
  readonly size: number;
}

export class RunFiles {
  readonly #dataFolder: string;
  /** By path: as it was when it was read. */
  #known: ReadonlyMap<string, { readonly stamp: string; readonly run: RunView | undefined }> = new Map();

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  /** Newest first, at most 100. */
  async list(): Promise<RunView[]> {
    const known = new Map<string, { readonly stamp: string; readonly run: RunView | undefined }>();
    for (const file of await this.#newest()) {
      const before = this.#known.get(file.path);
      const run = before?.stamp === file.stamp ? before.run : await this.#read(file);
      known.set(file.path, { stamp: file.stamp, run });
    }
    this.#known = known;
    const runs = [...known.values()].flatMap(({ run }) => run ?? []);
    return runs.sort((a, b) => b.at - a.at);
  }

  async #newest(): Promise<Stamped[]> {
    const stamped = await Promise.all(FOLDERS.map((parts) => this.#stampsIn(parts)));
    return stamped
      .flat()
      .sort((a, b) => b.time - a.time)
      .slice(0, MOST);
  }

  async #stampsIn(parts: readonly string[]): Promise<Stamped[]> {
    const data = await realpath(this.#dataFolder).catch(missingIs(undefined));
    if (data === undefined) return [];
    const folder = join(data, ...parts);
    if ((await realpath(folder).catch(missingIs(undefined))) !== folder) return [];
    const names = (await readdir(folder).catch(missingIs<string[]>([]))).filter((name) => NAME.test(name));
    return (await Promise.all(names.map((name) => stampOf(folder, name)))).flat();
  }

  async #read({ path, name, time, size }: Stamped): Promise<RunView | undefined> {
    const id = name.slice(0, -'.json'.length);
    if (size > LARGEST) return unreadable(id, time, `it has ${size} bytes`);
    let file: FileHandle | undefined;
    try {
      // It may have become a link since it was looked at.
      file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      return runOf(id, await file.readFile('utf8'), time);
    } catch (error) {
      return unreadable(id, time, (error as Error).message);
    } finally {
      await file?.close();
    }
  }
}

async function stampOf(folder: string, name: string): Promise<Stamped[]> {
  const path = join(folder, name);
  const found = await lstat(path).catch(missingIs(undefined));
  if (found?.isFile() !== true) return [];
  const { mtimeMs: time, size, ino } = found;
  return [{ path, name, time, size, stamp: `${time} ${size} ${ino}` }];
}

/** A folder that is not there holds nothing; a file may go between two looks. */
function missingIs<T>(nothing: T): (error: unknown) => T {
  return (error) => {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return nothing;
    throw error;
  };
}
