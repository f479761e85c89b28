/**
 * Looks for damage and says which snapshots it hurts. Quick: manifests, index, lists and the presence and size of packs.
 * With data: every byte of every pack is read, and every chunk hashed.
 */
import { type Bytes, isPerfError } from '@perf/core';
import type { Damage, Progress } from '../repository.ts';
import type { Catalog, Contents, Listing } from './catalog.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { Manifest } from './manifest.ts';
import { missingFrom, needsOf } from './needs.ts';
import { type PackDirectory, packName } from './pack.ts';
import { directoryIn, idsOf, intactChunks } from './salvage.ts';

export interface VerifyWork {
  readonly data: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What is wrong with one object, and the chunks that are lost by it. */
interface Broken {
  readonly object: string;
  readonly what: string;
  readonly chunks: ReadonlySet<string>;
}

export async function damageIn(
  catalog: Catalog,
  { manifests, listing }: { readonly manifests: readonly Manifest[]; readonly listing: Listing },
  work: VerifyWork,
): Promise<readonly Damage[]> {
  const contents = await catalog.contents();
  const reader = new ChunkReader({ store: catalog.store, vault: catalog.vault, index: contents.index });
  const broken = [...wrongSizes(contents), ...(work.data ? await brokenPacks(catalog, contents, work) : [])];
  const lost = new Map(broken.flatMap(({ object, chunks }) => [...chunks].map((id) => [id, object] as const)));
  const hurt = new Map<string, Set<string>>();
  const missing = new Map<string, { what: string; snapshots: string[] }>();
  for (const manifest of manifests) {
    work.signal.throwIfAborted();
    const gaps = await missingFrom(manifest, { index: contents.index, reader });
    for (const { object, what } of gaps) {
      const known = missing.get(object) ?? { what, snapshots: [] };
      known.snapshots.push(manifest.id);
      missing.set(object, known);
    }
    if (lost.size === 0 || gaps.length > 0) continue;
    for (const id of await needsOf([manifest], reader)) {
      const object = lost.get(id);
      if (object !== undefined) hurt.set(object, (hurt.get(object) ?? new Set()).add(manifest.id));
    }
  }
  return [
    ...listing.damage.map(({ snapshot, ...rest }) => ({ ...rest, snapshots: [snapshot] })),
    ...contents.damage.map((damage) => ({ ...damage, snapshots: [] })),
    ...broken.map(({ object, what }) => ({ object, what, snapshots: [...(hurt.get(object) ?? [])] })),
    ...[...missing].map(([object, { what, snapshots }]) => ({ object, what, snapshots })),
  ];
}

function wrongSizes({ packs, directories }: Contents): Broken[] {
  const sizes = new Map(packs.map(({ name, size }) => [name, size]));
  return [...directories.values()].flatMap((directory) => {
    const size = sizes.get(directory.name);
    if (size === directory.size || size === undefined) return [];
    const what = `it has ${size} bytes instead of ${directory.size}`;
    return [{ object: directory.name, what, chunks: idsOf(directory) }];
  });
}

async function brokenPacks(catalog: Catalog, { packs, directories }: Contents, work: VerifyWork): Promise<Broken[]> {
  const broken: Broken[] = [];
  const bytesTotal: Bytes = packs.reduce((sum, { size }) => sum + size, 0);
  let bytesDone = 0;
  for (const { name, size } of packs) {
    work.signal.throwIfAborted();
    const directory = directories.get(name);
    // Of another size it is told of already.
    if (directory === undefined || directory.size === size) {
      const { what, chunks } = await lookInto(name, directory, catalog);
      if (what !== undefined) broken.push({ object: name, what, chunks });
    }
    bytesDone += size;
    work.onProgress({ bytesDone, bytesTotal });
  }
  return broken;
}

/** @param known what the index says of it; undefined for a pack that no index knows: a backup was cut off */
async function lookInto(
  name: string,
  known: PackDirectory | undefined,
  { store, vault }: Catalog,
): Promise<{ what: string | undefined; chunks: Set<string> }> {
  let bytes: Uint8Array;
  try {
    bytes = await store.get(name);
  } catch (error) {
    // A disk that gives an error for this object must not hide what is wrong with the others.
    if (!isPerfError(error)) throw error;
    return { what: error.message, chunks: known === undefined ? new Set() : idsOf(known) };
  }
  const directory = known ?? directoryIn(name, bytes, vault);
  const lost = directory === undefined ? new Set<string>() : idsOf(directory);
  if (directory !== undefined) for (const { id } of intactChunks(bytes, directory, vault)) lost.delete(id);
  if (packName(bytes) === name && lost.size === 0) return { what: undefined, chunks: lost };
  const how = lost.size === 0 ? 'none of its chunks is lost' : `chunks in it that are lost: ${lost.size}`;
  return { what: `its content has changed; ${how}`, chunks: lost };
}
