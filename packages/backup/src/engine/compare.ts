/**
 * Compares what lies in a folder with a snapshot, byte for byte: the proof that a restore is what was kept.
 *
 * Both sides are read anew: the disk gives what it really holds, the repository only what its hashes allow.
 */
import type { ChunkReader } from './chunk-reader.ts';
import { entries, partsOf } from './content.ts';
import { checkEntry } from './entry-path.ts';
import type { ListedEntry } from './list.ts';
import type { Manifest } from './manifest.ts';

/** A folder that was restored. Paths are relative to it. Calls are synchronous, as in `RestoreFolder`. */
export interface RestoredFolder {
  isFolder(path: string): boolean;
  /** Undefined when there is no link. */
  linkAt(path: string): string | undefined;
  /** Undefined when there is no file, or it can't be read. */
  open(path: string): RestoredFile | undefined;
}

export interface RestoredFile {
  /** Fewer than asked for only at the end. */
  read(length: number): Uint8Array;
  close(): void;
}

/** @returns paths that are missing or different, in the order of the snapshot */
export async function compareWith(
  folder: RestoredFolder,
  { manifest, reader }: { readonly manifest: Manifest; readonly reader: ChunkReader },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const different: string[] = [];
  for (const [name, source] of Object.entries(manifest.sources)) {
    for await (const listed of entries(source, reader)) {
      signal.throwIfAborted();
      checkEntry(listed.entry);
      const path = `${name}/${listed.entry.path}`;
      const isSame = isPlain(listed) ? hasBytes(folder.open(path), listed, reader) : isInPlace(folder, path, listed);
      if (!(await isSame)) different.push(path);
    }
  }
  return different;
}

const isPlain = ({ entry: { type } }: ListedEntry): boolean => type !== 'directory' && type !== 'link';

const isInPlace = (folder: RestoredFolder, path: string, { entry: { type, target = '' } }: ListedEntry): boolean =>
  type === 'directory' ? folder.isFolder(path) : folder.linkAt(path) === target;

async function hasBytes(file: RestoredFile | undefined, { parts }: ListedEntry, reader: ChunkReader): Promise<boolean> {
  if (file === undefined) return false;
  try {
    for await (const kept of partsOf(parts, reader)) {
      if (Buffer.compare(file.read(kept.length), kept) !== 0) return false;
    }
    return file.read(1).length === 0;
  } finally {
    file.close();
  }
}
