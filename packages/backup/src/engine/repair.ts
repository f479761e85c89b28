/**
 * Makes a repository whole again as far as its bytes allow: reads every pack, keeps the chunks that are intact, makes the
 * index anew, and puts what is damaged aside under `damaged/`, where nothing reads it and nobody loses it.
 *
 *   copies under damaged/, intact chunks of damaged packs into new packs, flush ─▶ new index, flush
 *     ─▶ old index files, flush ─▶ damaged packs and manifests, flush
 */
import type { Progress } from '../repository.ts';
import type { Catalog, Listing } from './catalog.ts';
import { ChunkIndex } from './chunk-index.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { encodeIndex } from './index-file.ts';
import { type PackDirectory, packName } from './pack.ts';
import { directoryIn, intactChunks } from './salvage.ts';

export interface RepairWork {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export async function repair(catalog: Catalog, work: RepairWork): Promise<void> {
  const { store, vault } = catalog;
  const listing = await catalog.snapshots(true);
  const { whole, damaged, writer } = await sorted(catalog, work);
  for (const { object } of listing.damage) await putAside(catalog, object);
  await writer.finishPacks();
  await store.flush();
  const { name, bytes } = encodeIndex([...whole, ...writer.packs], vault);
  await store.put(name, bytes);
  await store.flush();
  const old = (await store.list('index/')).filter((file) => file.name !== name);
  await remove(
    catalog,
    old.map((file) => file.name),
  );
  await remove(catalog, [...damaged, ...manifestsOf(listing)]);
  catalog.forget();
}

const manifestsOf = (listing: Listing): string[] => listing.damage.map(({ object }) => object);

interface Sorted {
  readonly whole: readonly PackDirectory[];
  readonly damaged: readonly string[];
  /** Has taken what is intact in the damaged ones. */
  readonly writer: ChunkWriter;
}

async function sorted(catalog: Catalog, { signal, onProgress }: RepairWork): Promise<Sorted> {
  const { store, vault } = catalog;
  const { packs, directories } = await catalog.contents();
  const [whole, damaged]: [PackDirectory[], string[]] = [[], []];
  const writer = new ChunkWriter({ store, vault, index: new ChunkIndex() });
  const bytesTotal = packs.reduce((sum, { size }) => sum + size, 0);
  let bytesDone = 0;
  for (const { name, size } of packs) {
    signal.throwIfAborted();
    const bytes = await store.get(name);
    const directory = directoryIn(name, bytes, vault) ?? directories.get(name);
    if (packName(bytes) === name && directory !== undefined) whole.push(directory);
    else {
      damaged.push(name);
      await putAside(catalog, name);
      if (directory !== undefined)
        for (const chunk of intactChunks(bytes, directory, vault)) writer.add('content', chunk.bytes);
      await writer.settle();
    }
    bytesDone += size;
    onProgress({ bytesDone, bytesTotal });
  }
  return { whole, damaged, writer };
}

async function putAside({ store }: Catalog, name: string): Promise<void> {
  await store.put(`damaged/${name}`, await store.get(name));
}

async function remove({ store }: Catalog, names: readonly string[]): Promise<void> {
  for (const name of names) await store.delete(name);
  if (names.length > 0) await store.flush();
}
