/**
 * A pack: some megabytes of segments that tell by themselves what is in them, so that an index can be made anew.
 *
 *   PERFPACK version sealed salt | segment | segment | …
 *   segment: lengths of directory, body and what the body unpacks to (uint32 LE each), method, segment number
 *            | directory: (id: 32 bytes, length: uint32 LE) … | body: the chunks, one after the other, compressed together
 *
 * Its name is the sha256 of all of it.
 */
import { hash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import type { Bytes } from '@perf/core';
import { ID_BYTES, type Segment } from './chunk-index.ts';
import type { GrowingBuffer } from './growing-buffer.ts';
import { SALT_BYTES, type Sealer, type Vault } from './vault.ts';

export interface Chunk {
  readonly id: Uint8Array;
  readonly length: Bytes;
}

export interface SegmentDirectory {
  readonly segment: Segment;
  readonly chunks: readonly Chunk[];
}

export interface PackDirectory {
  readonly name: string;
  readonly size: Bytes;
  readonly segments: readonly SegmentDirectory[];
}

export const HEAD_BYTES: number = 16 + SALT_BYTES;
const SEGMENT_HEAD = 16;
const ENTRY = ID_BYTES + 4;
/** Whoever forged a pack says anything of it. */
const MOST_AT_ONCE = 8 * 1024 * 1024;

export type Magic = 'PERFPACK' | 'PERFINDX';
const FILE_VERSION = 1;

export function headOf(magic: Magic, { salt, overhead }: Sealer): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(magic, 0, 'latin1');
  head.set([FILE_VERSION, overhead > 0 ? 1 : 0], 8);
  head.set(salt, 16);
  return head;
}

/** @throws Error in words when this is the beginning of something else */
export function sealerFrom(head: Uint8Array, magic: Magic, vault: Vault): Sealer {
  if (head.length < HEAD_BYTES || Buffer.from(head.subarray(0, 8)).toString('latin1') !== magic) {
    throw new Error('it does not begin as one');
  }
  if (head[8] !== FILE_VERSION) throw new Error(`it is of version ${head[8]}, which this perfkit does not know`);
  if ((head[9] === 1) !== vault.isEncrypted) throw new Error('it is not encrypted the way its repository is');
  return vault.sealer(head.subarray(16, HEAD_BYTES));
}

export const packName = (bytes: Uint8Array): string => {
  const name = hash('sha256', bytes, 'hex');
  return `packs/${name.slice(0, 2)}/${name}.pack`;
};

/** Fills one pack. */
export class PackBuilder {
  readonly #sealer: Sealer;
  readonly #segments: SegmentDirectory[] = [];
  readonly #content: GrowingBuffer;

  /** @param content is emptied and filled; to be left alone until the pack is stored */
  constructor(vault: Vault, content: GrowingBuffer) {
    this.#sealer = vault.sealer();
    this.#content = content;
    content.clear();
    content.add(headOf('PERFPACK', this.#sealer));
  }

  get size(): Bytes {
    return this.#content.size;
  }

  get isEmpty(): boolean {
    return this.#segments.length === 0;
  }

  /** @param packed the content, compressed */
  add(chunks: readonly Chunk[], content: Uint8Array, packed: Uint8Array): SegmentDirectory {
    const number = this.#segments.length;
    const isSmaller = packed.length < content.length;
    const directory = this.#sealer.seal(number * 2, directoryOf(chunks));
    const body = this.#sealer.seal(number * 2 + 1, isSmaller ? packed : content);
    const head = Buffer.alloc(SEGMENT_HEAD);
    head.writeUInt32LE(directory.length, 0);
    head.writeUInt32LE(body.length, 4);
    head.writeUInt32LE(content.length, 8);
    const offset = this.size + SEGMENT_HEAD + directory.length;
    const segment: Segment = { pack: undefined, number, offset, stored: body.length, raw: content.length };
    for (const part of [head, directory, body]) this.#content.add(part);
    const added = { segment, chunks };
    this.#segments.push(added);
    return added;
  }

  /** The whole; its segments know their pack from now on. */
  finish(): { readonly bytes: Uint8Array; readonly directory: PackDirectory } {
    const bytes = this.#content.bytes();
    const name = packName(bytes);
    for (const { segment } of this.#segments) segment.pack = name;
    return { bytes, directory: { name, size: bytes.length, segments: this.#segments } };
  }
}

/** @throws Error in words when it is not the body that was stored */
export function unpacked(body: Uint8Array, { number, raw }: Segment, sealer: Sealer): Uint8Array {
  const opened = sealer.open(number * 2 + 1, body);
  // What compression would have made larger was stored as it is.
  if (opened.length === raw) return opened;
  // One more than it takes, so that it comes in one part and not in dozens.
  const chunkSize = Math.min(Math.max(64, raw + 1), MOST_AT_ONCE);
  return zstdDecompressSync(opened, { maxOutputLength: raw, chunkSize });
}

export function directoryOf(chunks: readonly Chunk[]): Uint8Array {
  const bytes = Buffer.alloc(chunks.length * ENTRY);
  for (const [place, { id, length }] of chunks.entries()) {
    bytes.set(id, place * ENTRY);
    bytes.writeUInt32LE(length, place * ENTRY + ID_BYTES);
  }
  return bytes;
}

export function chunksIn(directory: Uint8Array): Chunk[] {
  const view = Buffer.from(directory.buffer, directory.byteOffset, directory.byteLength);
  return Array.from({ length: Math.floor(view.length / ENTRY) }, (_, place) => ({
    id: view.subarray(place * ENTRY, place * ENTRY + ID_BYTES),
    length: view.readUInt32LE(place * ENTRY + ID_BYTES),
  }));
}

/**
 * What a pack says is in it, as far as it can be read: of a pack that was cut off or damaged the segments before that.
 *
 * @throws Error in words when not even its beginning can be read
 */
export function readDirectory(
  name: string,
  bytes: Uint8Array,
  vault: Vault,
): PackDirectory & { readonly isWhole: boolean } {
  const sealer = sealerFrom(bytes, 'PERFPACK', vault);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments: SegmentDirectory[] = [];
  let at = HEAD_BYTES;
  while (at + SEGMENT_HEAD <= view.length) {
    const [directoryBytes, stored, raw] = [0, 4, 8].map((place) => view.readUInt32LE(at + place)) as [
      number,
      number,
      number,
    ];
    const offset = at + SEGMENT_HEAD + directoryBytes;
    if (offset + stored > view.length) break;
    const number = segments.length;
    try {
      const chunks = chunksIn(sealer.open(number * 2, view.subarray(at + SEGMENT_HEAD, offset)));
      segments.push({ segment: { pack: name, number, offset, stored, raw }, chunks });
    } catch {
      // A directory that does not open: nothing behind it can be told apart.
      break;
    }
    at = offset + stored;
  }
  return { name, size: bytes.length, segments, isWhole: at === view.length };
}
