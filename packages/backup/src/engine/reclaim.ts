/**
 * Gives back the space of what no snapshot needs, on a disk that may be full: nothing is written, only removed.
 *
 *   index files whose packs nobody needs, flush ─▶ packs that no index names any more, flush
 *
 * That is what a backup leaves behind that was cut off. It needs every chunk of every snapshot to be where the index says;
 * as soon as one is not, all stays, since a pack that no index names may be the only one to hold it.
 */
import { type Bytes, type ErrorCode, isPerfError, PerfError } from '@perf/core';
import type { Catalog } from './catalog.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { ChunkReader } from './chunk-reader.ts';
import { decodeIndex } from './index-file.ts';
import { NeedReader } from './needs.ts';
import { remove } from './prune.ts';

/** A store that does not answer, or takes nothing, would only fail once more. */
const STORE_IS_LOST: ReadonlySet<ErrorCode> = new Set([
  'backup/store-failed',
  'backup/refused',
  'backup/read-only',
  'backup/busy',
]);

/** To be called alone in the repository. @returns how much is free again */
export async function reclaim(catalog: Catalog): Promise<Bytes> {
  try {
    const { index, packs, indexNames, missing, damage } = await catalog.contents();
    const needed = missing.length + damage.length > 0 ? undefined : await packsInUse(catalog, index);
    if (needed === undefined) return 0;
    const indexes = new Map<string, readonly string[]>();
    for (const name of indexNames) indexes.set(name, await packsNamedBy(name, catalog));
    const inUse = [...indexes].filter(([, named]) => named.some((pack) => needed.has(pack)));
    const stay = new Set(inUse.flatMap(([, named]) => named));
    const goes = packs.filter(({ name }) => !stay.has(name));
    await remove(
      catalog,
      [...indexes.keys()].filter((name) => !inUse.some(([used]) => used === name)),
    );
    await remove(
      catalog,
      goes.map(({ name }) => name),
    );
    return goes.reduce((sum, { size }) => sum + size, 0);
  } finally {
    catalog.forget();
  }
}

/**
 * On a full disk the program itself could not write, so what a backup left goes at once; not of one that was stopped, since
 * whoever stops it does not want to wait.
 *
 * @param error of a backup that was cut off
 * @returns the one to tell, when what it left has gone as far as can be
 */
export async function afterReclaiming(error: unknown, reclaiming: () => Promise<Bytes>): Promise<unknown> {
  if (isPerfError(error) && STORE_IS_LOST.has(error.code)) return error;
  // What went wrong first is told; what stays is removed by the next prune.
  const freed = await reclaiming().catch(() => 0);
  if (freed === 0 || !isPerfError(error)) return error;
  const { code, message, hint } = error;
  const told = `${message}; ${freed} bytes that it left, and that no snapshot needs, are free again`;
  return new PerfError(code, { message: told, cause: error, ...(hint === undefined ? {} : { hint }) });
}

const packsNamedBy = async (index: string, { store, vault }: Catalog): Promise<readonly string[]> =>
  decodeIndex(index, await store.get(index), vault).map(({ name }) => name);

/** Undefined when that can't be told. */
async function packsInUse(catalog: Catalog, index: ChunkIndex): Promise<ReadonlySet<string> | undefined> {
  const { store, vault } = catalog;
  const { manifests, damage } = await catalog.snapshots(true);
  if (damage.length > 0) return undefined;
  const { chunks, unreadable } = await new NeedReader(new ChunkReader({ store, vault, index })).of(manifests);
  if (unreadable.size > 0) return undefined;
  const packs = new Set<string>();
  for (const id of chunks) {
    const pack = index.find(Buffer.from(id, 'hex'))?.segment.pack;
    if (pack === undefined) return undefined;
    packs.add(pack);
  }
  return packs;
}
