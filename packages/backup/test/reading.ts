/** A folder of files for a test, and all that reading it gave. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { readPlan } from '../src/adapters/read-plan.ts';
import type { Entry, Notice, Piece, ReadOptions, WorkerPlan } from '../src/source.ts';
import { files } from '../src/sources/files.ts';

interface Tree {
  readonly [path: string]: string;
}

export async function folderWith(tree: Tree = {}): Promise<string> {
  const { path: folder } = await temporaryFolder();
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export interface Seen {
  readonly entries: readonly Entry[];
  readonly contents: Readonly<Record<string, string>>;
  readonly notices: readonly Notice[];
}

interface Reading extends Partial<ReadOptions> {
  readonly exclude?: readonly string[];
  readonly onPieces?: (pieces: readonly Piece[]) => void;
}

export async function seen(paths: string | readonly string[], { exclude = [], onPieces, ...options }: Reading = {}) {
  const signal = new AbortController().signal;
  const { content } = await files(paths, { exclude }).open(signal);
  const all: Piece[] = [];
  for await (const pieces of readPlan(content as WorkerPlan, { signal, ...options })) {
    all.push(...pieces);
    onPieces?.(pieces);
  }
  return told(all);
}

function told(pieces: readonly Piece[]): Seen {
  const entries: Entry[] = [];
  const contents: Record<string, string> = {};
  const notices: Notice[] = [];
  for (const piece of pieces) {
    if ('entry' in piece) entries.push(piece.entry);
    if ('bytes' in piece) {
      const { path = '' } = entries.at(-1) ?? {};
      contents[path] = (contents[path] ?? '') + Buffer.from(piece.bytes).toString();
    }
    if ('notice' in piece) notices.push(piece.notice);
  }
  return { entries, contents, notices };
}
