/** What there is to copy, at one moment, and whether a snapshot would be whole in the other place. */
import type { Catalog, Contents } from './catalog.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { Manifest } from './manifest.ts';
import { NeedReader } from './needs.ts';

export interface View {
  readonly manifests: readonly Manifest[];
  readonly contents: Contents;
}

export async function viewOf(catalog: Catalog): Promise<View> {
  const release = await catalog.store.lock('shared');
  try {
    const { manifests } = await catalog.snapshots();
    return { manifests, contents: await catalog.contents() };
  } finally {
    await release();
  }
}

/** @param there packs that can be counted on @returns whether all that a snapshot needs is in them */
export function completeIn(
  { store, vault }: Catalog,
  { index }: Contents,
  there: ReadonlySet<string>,
): (manifest: Manifest) => Promise<boolean> {
  const needs = new NeedReader(new ChunkReader({ store, vault, index }));
  return async (manifest) => {
    const { chunks, unreadable } = await needs.of([manifest]);
    const isThere = (id: string): boolean => {
      const pack = index.find(Buffer.from(id, 'hex'))?.segment.pack;
      return pack !== undefined && there.has(pack);
    };
    return unreadable.size === 0 && [...chunks].every(isThere);
  };
}
