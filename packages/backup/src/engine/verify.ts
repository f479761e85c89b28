/**
 * Looks for damage and says which snapshots it hurts. Quick: manifests, index, lists and the presence and size of packs.
 * With data: every byte of every pack is read, and every chunk hashed.
 */
import { type Bytes, isPerfError } from '@perf/core';
import type { Damage, Progress } from '../repository.ts';
import type { Catalog, Contents, Listing } from './catalog.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { Manifest } from './manifest.ts';
import { type Need, NeedReader } from './needs.ts';
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
  const contents = await catalog.everything();
  const broken = [
    ...missingPacks(contents),
    ...wrongSizes(contents),
    ...(work.data ? await brokenPacks(catalog, contents, work) : []),
  ];
  const found = new Findings(broken, contents.index);
  const needs = new NeedReader(new ChunkReader({ store: catalog.store, vault: catalog.vault, index: contents.index }));
  for (const manifest of manifests) {
    work.signal.throwIfAborted();
    found.look(manifest.id, await needs.of([manifest]));
  }
  return [
    ...listing.damage.map(({ snapshot, ...rest }) => ({ ...rest, snapshots: [snapshot] })),
    ...contents.damage.map((damage) => ({ ...damage, snapshots: [] })),
    ...found.damage(),
  ];
}

/** Brings together what is broken and which snapshots it hurts. */
class Findings {
  readonly #index: ChunkIndex;
  readonly #what = new Map<string, string>();
  readonly #hurt = new Map<string, Set<string>>();
  readonly #lost = new Map<string, string>();

  constructor(broken: readonly Broken[], index: ChunkIndex) {
    this.#index = index;
    for (const { object, what, chunks } of broken) {
      this.#note(object, what);
      for (const id of chunks) this.#lost.set(id, object);
    }
  }

  look(snapshot: string, { chunks, unreadable }: Need): void {
    for (const id of chunks) {
      const object = this.#lost.get(id);
      if (object !== undefined) this.#hurt.get(object)?.add(snapshot);
      else if (!this.#index.has(Buffer.from(id, 'hex'))) this.#note('packs/', NOWHERE).add(snapshot);
      else if (unreadable.has(id)) this.#note(this.#packOf(id), unreadable.get(id)?.message ?? '').add(snapshot);
    }
  }

  damage(): Damage[] {
    return [...this.#what].map(([object, what]) => ({ object, what, snapshots: [...(this.#hurt.get(object) ?? [])] }));
  }

  #note(object: string, what: string): Set<string> {
    if (!this.#what.has(object)) this.#what.set(object, what);
    const hurt = this.#hurt.get(object) ?? new Set();
    this.#hurt.set(object, hurt);
    return hurt;
  }

  #packOf = (id: string): string => this.#index.find(Buffer.from(id, 'hex'))?.segment.pack ?? 'packs/';
}

const NOWHERE = 'chunks that are needed are in none of the packs that are there';

/** Known from an index that is still there. */
function missingPacks({ missing, index }: Contents): Broken[] {
  return missing.map((directory) => {
    const chunks = [...idsOf(directory)].filter((id) => !index.has(Buffer.from(id, 'hex')));
    return { object: directory.name, what: 'it is missing', chunks: new Set(chunks) };
  });
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
