/**
 * Which chunks the snapshots need. Lists share most of their pieces, so each piece is read once, however many snapshots are
 * kept.
 */
import { isPerfError } from '@perf/core';
import { type ChunkReader, damaged } from './chunk-reader.ts';
import { linesIn } from './list.ts';
import type { Manifest } from './manifest.ts';

export interface Need {
  /** Ids, hexadecimal: of content, and of the pieces of lists. */
  readonly chunks: ReadonlySet<string>;
  /** Pieces of lists that can't be read, and why: what they name is needed and not known. */
  readonly unreadable: ReadonlyMap<string, Error>;
}

export class NeedReader {
  readonly #reader: ChunkReader;
  readonly #pieces = new Map<string, readonly string[] | Error>();

  constructor(reader: ChunkReader) {
    this.#reader = reader;
  }

  async of(manifests: readonly Manifest[]): Promise<Need> {
    const chunks = new Set<string>();
    const unreadable = new Map<string, Error>();
    for (const piece of manifests.flatMap(piecesOf)) {
      if (chunks.has(piece)) continue;
      chunks.add(piece);
      const named = this.#pieces.get(piece) ?? (await this.#read(piece));
      this.#pieces.set(piece, named);
      if (named instanceof Error) unreadable.set(piece, named);
      else for (const id of named) chunks.add(id);
    }
    return { chunks, unreadable };
  }

  async #read(piece: string): Promise<readonly string[] | Error> {
    try {
      return linesIn(await this.#reader.get(piece)).flatMap((line) => ('chunk' in line ? [line.chunk] : []));
    } catch (error) {
      if (isPerfError(error) && error.code === 'backup/damaged') return error;
      // Its hash fits, so it was written so.
      if (error instanceof SyntaxError) return damaged('a list of entries', error.message, error);
      throw error;
    }
  }
}

const piecesOf = ({ sources }: Manifest): readonly string[] => Object.values(sources).flatMap(({ list }) => list);
