/**
 * What of a pack is still what was written, chunk by chunk, whatever happened to the rest of it.
 */
import { type PackDirectory, readDirectory, sealerFrom, unpacked } from './pack.ts';
import type { Sealer, Vault } from './vault.ts';

export interface IntactChunk {
  /** Hexadecimal. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export function* intactChunks(pack: Uint8Array, { segments }: PackDirectory, vault: Vault): Iterable<IntactChunk> {
  const sealer = sealerOf(pack, vault);
  if (sealer === undefined) return;
  for (const { segment, chunks } of segments) {
    const content = contentOf(pack.subarray(segment.offset, segment.offset + segment.stored), segment, sealer);
    if (content === undefined) continue;
    let offset = 0;
    for (const { id, length } of chunks) {
      const bytes = content.subarray(offset, offset + length);
      offset += length;
      if (Buffer.compare(vault.idOf(bytes), id) === 0) yield { id: Buffer.from(id).toString('hex'), bytes };
    }
  }
}

/** What a pack itself says is in it; undefined when that can't be read. */
export function directoryIn(name: string, pack: Uint8Array, vault: Vault): PackDirectory | undefined {
  try {
    return readDirectory(name, pack, vault);
  } catch {
    return undefined;
  }
}

export function idsOf({ segments }: PackDirectory): Set<string> {
  return new Set(segments.flatMap(({ chunks }) => chunks.map(({ id }) => Buffer.from(id).toString('hex'))));
}

function sealerOf(pack: Uint8Array, vault: Vault): Sealer | undefined {
  // Without encryption nothing in a pack's beginning is needed to read it.
  if (!vault.isEncrypted) return vault.sealer();
  try {
    return sealerFrom(pack, 'PERFPACK', vault);
  } catch {
    return undefined;
  }
}

function contentOf(body: Uint8Array, segment: Parameters<typeof unpacked>[1], sealer: Sealer): Uint8Array | undefined {
  try {
    return unpacked(body, segment, sealer);
  } catch {
    // What does not unpack is lost, and is told of by the chunks that are missing.
    return undefined;
  }
}
