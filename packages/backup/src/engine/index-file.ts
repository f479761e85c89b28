/**
 * `index/<sha256>.idx`: the directories of some packs in one object, so that opening a repository reads no pack.
 *
 *   PERFINDX version sealed salt | zstd of: (pack name, size, segments: (offset, stored, raw, chunks: (id, length) …) …) …
 *
 * It only repeats what the packs say. Most of it are names of chunks, which don't become smaller: one that claims to unfold
 * to many times its length was made to take memory.
 */
import { hash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ID_BYTES } from './chunk-index.ts';
import {
  chunksIn,
  directoryOf,
  HEAD_BYTES,
  headOf,
  type PackDirectory,
  type SegmentDirectory,
  sealerFrom,
} from './pack.ts';
import type { Vault } from './vault.ts';

const PACK_HEAD = ID_BYTES + 8;
const SEGMENT_HEAD = 16;
const ENTRY = ID_BYTES + 4;
/** A pack of one chunk each, the worst there is, unfolds to three times its length. */
const MOST_UNFOLDED = 8;
/** What a few packs may take in any case. */
const FEW_PACKS = 64 * 1024;

export function encodeIndex(
  packs: readonly PackDirectory[],
  vault: Vault,
): { readonly name: string; readonly bytes: Uint8Array } {
  const sealer = vault.sealer();
  const content = zstdCompressSync(Buffer.concat(packs.flatMap(partsOf)));
  const bytes = Buffer.concat([headOf('PERFINDX', sealer), sealer.seal(0, content)]);
  return { name: `index/${hash('sha256', bytes, 'hex')}.idx`, bytes };
}

/** @throws Error in words when it is not what was written under this name */
export function decodeIndex(name: string, bytes: Uint8Array, vault: Vault): PackDirectory[] {
  const sealer = sealerFrom(bytes, 'PERFINDX', vault);
  if (name !== `index/${hash('sha256', bytes, 'hex')}.idx`) throw new Error('its content does not fit its name');
  const maxOutputLength = FEW_PACKS + MOST_UNFOLDED * bytes.length;
  const content = zstdDecompressSync(sealer.open(0, bytes.subarray(HEAD_BYTES)), { maxOutputLength });
  const packs: PackDirectory[] = [];
  for (let at = 0; at < content.length; ) at = readPack(content, at, packs);
  return packs;
}

function partsOf({ name, size, segments }: PackDirectory): Buffer[] {
  const head = Buffer.alloc(PACK_HEAD);
  head.write(name.slice(-'.pack'.length - 2 * ID_BYTES, -'.pack'.length), 'hex');
  head.writeUInt32LE(size, ID_BYTES);
  head.writeUInt32LE(segments.length, ID_BYTES + 4);
  return [head, ...segments.flatMap(partsOfSegment)];
}

function partsOfSegment({ segment, chunks }: SegmentDirectory): Buffer[] {
  const head = Buffer.alloc(SEGMENT_HEAD);
  for (const [place, value] of [segment.offset, segment.stored, segment.raw, chunks.length].entries()) {
    head.writeUInt32LE(value, place * 4);
  }
  return [head, Buffer.from(directoryOf(chunks))];
}

/** @returns where the next one begins */
function readPack(content: Buffer, start: number, into: PackDirectory[]): number {
  const id = content.toString('hex', start, start + ID_BYTES);
  const name = `packs/${id.slice(0, 2)}/${id}.pack`;
  const size = content.readUInt32LE(start + ID_BYTES);
  const segments: SegmentDirectory[] = [];
  let at = start + PACK_HEAD;
  for (let number = 0; number < content.readUInt32LE(start + ID_BYTES + 4); number += 1) {
    const [offset, stored, raw, count] = [0, 4, 8, 12].map((place) => content.readUInt32LE(at + place)) as [
      number,
      number,
      number,
      number,
    ];
    const end = at + SEGMENT_HEAD + count * ENTRY;
    const segment = { pack: name, number, offset, stored, raw };
    segments.push({ segment, chunks: chunksIn(content.subarray(at + SEGMENT_HEAD, end)) });
    at = end;
  }
  into.push({ name, size, segments });
  return at;
}
