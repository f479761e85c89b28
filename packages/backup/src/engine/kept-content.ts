/**
 * What the last snapshot of a source kept, so that content which did not change since is neither read nor hashed again.
 *
 * A source that can tell gives an entry a stamp; the same path with the same stamp has the same content. Should the old list
 * be damaged, everything is read again: a backup never fails for what an older one lost.
 */
import { isPerfError } from '@perf/core';
import type { Entry } from '../source.ts';
import type { ChunkIndex } from './chunk-index.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { entries } from './content.ts';
import type { ChunkLine, Part } from './list.ts';
import type { ManifestSource } from './manifest.ts';

export class KeptContent {
  readonly #index: ChunkIndex;
  readonly #known = new Map<string, readonly Part[]>();

  constructor(index: ChunkIndex) {
    this.#index = index;
  }

  async learn(source: ManifestSource, reader: ChunkReader): Promise<void> {
    try {
      for await (const { entry, parts } of entries(source, reader)) {
        // Of records several share a chunk: those are read each time.
        if (entry.stamp !== undefined && parts.every(({ from }) => from === 0)) this.#known.set(keyOf(entry), parts);
      }
    } catch (error) {
      if (!isPerfError(error) || error.code !== 'backup/damaged') throw error;
    }
  }

  /** The chunks of this entry's content, if all of them are there; undefined when it must be read. */
  of(entry: Entry): readonly ChunkLine[] | undefined {
    const parts = entry.stamp === undefined ? undefined : this.#known.get(keyOf(entry));
    if (parts?.every(({ chunk }) => this.#index.has(Buffer.from(chunk, 'hex'))) !== true) return undefined;
    return parts.map(({ chunk, to }) => ({ chunk, bytes: to }));
  }
}

/** A stamp holds no NUL, and neither does a path. */
const keyOf = ({ path, stamp = '' }: Entry): string => `${path}\0${stamp}`;
