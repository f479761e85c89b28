/**
 * Gives the bytes of a chunk, and only if they are the ones that were kept: each is hashed before it is handed out.
 *
 * A few segments stay in memory, since chunks are read in about the order in which they were written.
 */
import { type Bytes, isPerfError, PerfError } from '@perf/core';
import type { Store } from '../store.ts';
import type { ChunkIndex, Segment } from './chunk-index.ts';
import { HEAD_BYTES, sealerFrom, unpacked } from './pack.ts';
import type { Sealer, Vault } from './vault.ts';

const CACHED_BYTES = 16 * 1024 * 1024;

interface Held {
  readonly bytes: Uint8Array;
  /** Places of chunks whose hash was compared. */
  readonly checked: Set<number>;
}

export class ChunkReader {
  readonly #store: Store;
  readonly #vault: Vault;
  readonly #index: ChunkIndex;
  /** The least recently used first. */
  readonly #held = new Map<Segment, Held>();
  readonly #sealers = new Map<string, Sealer>();
  #heldBytes: Bytes = 0;

  constructor({ store, vault, index }: { readonly store: Store; readonly vault: Vault; readonly index: ChunkIndex }) {
    this.#store = store;
    this.#vault = vault;
    this.#index = index;
  }

  /** @param id hexadecimal @throws PerfError `backup/damaged` that names the object */
  async get(id: string): Promise<Uint8Array> {
    const wanted = Buffer.from(id, 'hex');
    const place = this.#index.find(wanted);
    if (place === undefined) throw damaged(`chunk ${id}`, 'no pack that is there holds it');
    const { segment, offset, length } = place;
    const held = await this.#segment(segment);
    const bytes = held.bytes.subarray(offset, offset + length);
    if (held.checked.has(offset)) return bytes;
    if (!wanted.equals(this.#vault.idOf(bytes)))
      throw damaged(segment.pack ?? '', `the content of chunk ${id} has changed`);
    held.checked.add(offset);
    return bytes;
  }

  async #segment(segment: Segment): Promise<Held> {
    const known = this.#held.get(segment);
    if (known !== undefined) {
      this.#held.delete(segment);
      this.#held.set(segment, known);
      return known;
    }
    const held = { bytes: await this.#read(segment), checked: new Set<number>() };
    this.#held.set(segment, held);
    this.#heldBytes += held.bytes.length;
    for (const [oldest, { bytes }] of this.#held) {
      if (this.#heldBytes <= CACHED_BYTES || oldest === segment) break;
      this.#held.delete(oldest);
      this.#heldBytes -= bytes.length;
    }
    return held;
  }

  async #read(segment: Segment): Promise<Uint8Array> {
    const { pack = '', offset, stored } = segment;
    try {
      const sealer = await this.#sealer(pack);
      return unpacked(await this.#store.get(pack, { offset, length: stored }), segment, sealer);
    } catch (error) {
      if (isPerfError(error) && error.code !== 'backup/not-found') throw error;
      const why = isPerfError(error) ? 'it, or a part of it, is missing' : 'a part of it does not unpack';
      throw damaged(pack, why, error);
    }
  }

  async #sealer(pack: string): Promise<Sealer> {
    // Without encryption nothing in a pack's beginning is needed to read it.
    if (!this.#vault.isEncrypted) return this.#vault.sealer();
    let sealer = this.#sealers.get(pack);
    if (sealer === undefined) {
      sealer = sealerFrom(await this.#store.get(pack, { offset: 0, length: HEAD_BYTES }), 'PERFPACK', this.#vault);
      this.#sealers.set(pack, sealer);
    }
    return sealer;
  }
}

export function damaged(object: string, why: string, cause?: unknown): PerfError {
  return new PerfError('backup/damaged', {
    message: `Expected \`${object}\` to be what was written, but ${why}`,
    hint: 'Run `perfkit backup verify --data` to see which snapshots need it, and take those from another copy.',
    cause,
  });
}
