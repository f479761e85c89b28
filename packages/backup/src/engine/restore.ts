/**
 * Restores a snapshot, or a part of one, into a folder that is made.
 *
 * Every path is checked before and every hash while it is written; symbolic links come last, so that nothing is written
 * through one, and those that lead out are taken away again unless they are wanted. A stream becomes a file of its name.
 */
import { type Bytes, PerfError } from '@perf/core';
import type { Progress, Restored } from '../repository.ts';
import type { Notice } from '../source.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { entries, partsOf, sourceOf } from './content.ts';
import { checkEntry, checkFolderName } from './entry-path.ts';
import type { ListedEntry } from './list.ts';
import type { Manifest, ManifestSource } from './manifest.ts';
import { toldOf } from './notices.ts';
import type { RestoreFile, RestoreFolder } from './restore-target.ts';

export interface RestoreWork {
  /** Undefined: all, each in a folder of its name. */
  readonly source: string | undefined;
  readonly path: string | undefined;
  readonly linksOut: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

interface Tally {
  entries: number;
  bytes: Bytes;
}

export type Outcome = Omit<Restored, 'to'>;

interface Link {
  readonly path: string;
  readonly target: string;
}

export async function restoreInto(
  folder: RestoreFolder,
  { manifest, reader }: { readonly manifest: Manifest; readonly reader: ChunkReader },
  work: RestoreWork,
): Promise<Outcome> {
  const names = work.source === undefined ? Object.keys(manifest.sources) : [work.source];
  const tally: Tally = { entries: 0, bytes: 0 };
  const links: Link[] = [];
  const restore = new SourceRestore(folder, reader, { work, tally, links, total: manifest.bytes });
  for (const name of names) {
    checkFolderName(name);
    const prefix = work.source === undefined ? `${name}/` : '';
    await restore.run(name, prefix, sourceOf(manifest, name));
  }
  if (tally.entries === 0 && work.path !== undefined) throw noSuchPath(manifest.id, work.path);
  for (const { path, target } of links) folder.link(path, target);
  const notices = work.linksOut ? [] : withoutLinksOut(folder, links);
  tally.entries -= notices.length;
  return { ...tally, ...toldOf(notices) };
}

/** A link that is gone may have been on the way of another one, so all are looked at until none goes. */
function withoutLinksOut(folder: RestoreFolder, links: readonly Link[]): Notice[] {
  const notices: Notice[] = [];
  for (let left = links, found = links; found.length > 0; ) {
    found = left.filter(({ path }) => folder.leadsOut(path));
    left = left.filter((link) => !found.includes(link));
    for (const { path, target } of found) {
      folder.removeLink(path);
      const text = `\`${path}\` is not restored: it is a link to \`${target}\`, which leads out of the folder.`;
      notices.push({ kind: 'skipped', path, text });
    }
  }
  return notices;
}

interface RestoreState {
  readonly work: RestoreWork;
  readonly tally: Tally;
  readonly links: Link[];
  readonly total: Bytes;
}

class SourceRestore {
  readonly #folder: RestoreFolder;
  readonly #reader: ChunkReader;
  readonly #state: RestoreState;

  constructor(folder: RestoreFolder, reader: ChunkReader, state: RestoreState) {
    this.#folder = folder;
    this.#reader = reader;
    this.#state = state;
  }

  async run(name: string, prefix: string, source: ManifestSource): Promise<void> {
    const { work } = this.#state;
    if (prefix !== '' && work.path === undefined)
      this.#folder.directory(name, { mode: undefined, modified: undefined });
    for await (const listed of entries(source, this.#reader)) {
      work.signal.throwIfAborted();
      if (!isWanted(listed.entry.path, work.path)) continue;
      checkEntry(listed.entry);
      this.#state.tally.entries += 1;
      await this.#entry(`${prefix}${listed.entry.path}`, listed);
    }
  }

  async #entry(path: string, listed: ListedEntry): Promise<void> {
    const { type, mode, modified, target = '' } = listed.entry;
    if (type === 'link') this.#state.links.push({ path, target });
    else if (type === 'directory') this.#folder.directory(path, { mode, modified });
    else {
      const file = this.#folder.file(path, { mode, modified });
      try {
        for await (const bytes of partsOf(listed.parts, this.#reader)) this.#write(file, bytes);
      } finally {
        file.close();
      }
    }
  }

  #write(file: RestoreFile, bytes: Uint8Array): void {
    file.write(bytes);
    const { work, tally, total } = this.#state;
    tally.bytes += bytes.length;
    const bytesTotal = work.source === undefined && work.path === undefined ? total : undefined;
    work.onProgress({ bytesDone: tally.bytes, bytesTotal });
  }
}

const isWanted = (path: string, wanted: string | undefined): boolean =>
  wanted === undefined || path === wanted || path.startsWith(`${wanted}/`);

function noSuchPath(id: string, path: string): PerfError {
  return new PerfError('backup/no-snapshot', {
    message: `Expected the snapshot ${id} to hold \`${path}\`, but it does not`,
    hint: '`perfkit backup cat` prints what a source holds, by its paths.',
  });
}
