/**
 * Which chunks the snapshots need. Lists share most of their pieces, so each piece is read once, however many snapshots are
 * kept.
 */
import { isPerfError } from '@perf/core';
import type { ChunkIndex } from './chunk-index.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { linesIn } from './list.ts';
import type { Manifest } from './manifest.ts';

/** Ids, hexadecimal. */
export type Needs = Set<string>;

/** @throws PerfError `backup/damaged` when a list can't be read: then nobody knows what its snapshot needs */
export async function needsOf(manifests: readonly Manifest[], reader: ChunkReader): Promise<Needs> {
  const needs: Needs = new Set();
  for (const { sources } of manifests) {
    for (const piece of Object.values(sources).flatMap(({ list }) => list)) {
      if (needs.has(piece)) continue;
      needs.add(piece);
      for (const line of linesIn(await reader.get(piece))) if ('chunk' in line) needs.add(line.chunk);
    }
  }
  return needs;
}

/** What a snapshot lacks, as far as that can be told without reading its contents. */
export async function missingFrom(
  manifest: Manifest,
  { index, reader }: { readonly index: ChunkIndex; readonly reader: ChunkReader },
): Promise<readonly { readonly object: string; readonly what: string }[]> {
  try {
    const needs = await needsOf([manifest], reader);
    const missing = [...needs].filter((id) => !index.has(Buffer.from(id, 'hex')));
    return missing.map((id) => ({ object: `chunk ${id}`, what: 'no pack that is there holds it' }));
  } catch (error) {
    if (!isPerfError(error) || error.code !== 'backup/damaged') throw error;
    return [{ object: 'list of entries', what: error.message }];
  }
}
