/**
 * What lies in a repository, as known by one engine: its snapshots and the index of its chunks, kept from call to call and
 * brought up to date at the start of each, since other processes write and prune too.
 *
 * The index only counts packs that are there. Packs that no index names are read themselves where that may help: so a
 * repository without any index can be read, and what a backup left that was cut off can be told apart. A backup never leans
 * on those: who knows whether they outlive a power cut.
 */
import { isPerfError } from '@perf/core';
import type { Damage, Snapshot } from '../repository.ts';
import type { Store, StoredObject } from '../store.ts';
import { ChunkIndex } from './chunk-index.ts';
import { decodeIndex } from './index-file.ts';
import { bySequence, decodeManifest, type Manifest, nameParts, SNAPSHOTS } from './manifest.ts';
import type { PackDirectory } from './pack.ts';
import { directoryIn } from './salvage.ts';
import type { Vault } from './vault.ts';

export interface Contents {
  readonly index: ChunkIndex;
  /** By name, of each pack that is there and whose directory is known. */
  readonly directories: ReadonlyMap<string, PackDirectory>;
  /** All that are there, also those of a backup that was cut off. */
  readonly packs: readonly StoredObject[];
  readonly indexNames: readonly string[];
  /** Packs that an index knows and that are not there. */
  readonly missing: readonly PackDirectory[];
  /** Index files that can't be read. */
  readonly damage: readonly Omit<Damage, 'snapshots'>[];
}

export interface Listing {
  /** Oldest first. */
  readonly manifests: readonly Manifest[];
  readonly damage: readonly (Omit<Damage, 'snapshots'> & { readonly snapshot: string })[];
  /** The highest number that is taken, also by one that is damaged. */
  readonly sequence: number;
}

interface Loaded {
  readonly index: ChunkIndex;
  readonly directories: Map<string, PackDirectory>;
  readonly indexNames: Set<string>;
}

export class Catalog {
  readonly store: Store;
  readonly vault: Vault;
  readonly #manifests = new Map<string, Manifest>();
  #loaded: Loaded | undefined;

  constructor(store: Store, vault: Vault) {
    this.store = store;
    this.vault = vault;
  }

  /**
   * The snapshots that are there. One that is damaged is no reason not to see the others.
   *
   * @param isFresh whether what was read before is read again, to see damage
   * @throws PerfError `backup/future-format`
   */
  async snapshots(isFresh = false): Promise<Listing> {
    const damage: Listing['damage'][number][] = [];
    const seen = new Set<string>();
    let sequence = 0;
    for (const { name } of await this.store.list(SNAPSHOTS)) {
      const parts = nameParts(name);
      if (parts === undefined) continue;
      sequence = Math.max(sequence, parts.sequence);
      try {
        if (isFresh || !this.#manifests.has(name)) {
          this.#manifests.set(name, decodeManifest(name, await this.store.get(name), this.vault));
        }
        seen.add(name);
      } catch (error) {
        if (!isPerfError(error)) throw error;
        // Deleted by a prune since it was listed.
        if (error.code === 'backup/not-found') continue;
        if (error.code !== 'backup/damaged') throw error;
        damage.push({ object: name, what: error.message, snapshot: parts.id });
      }
    }
    for (const name of this.#manifests.keys()) if (!seen.has(name)) this.#manifests.delete(name);
    return { manifests: [...this.#manifests.values()].sort(bySequence), damage, sequence };
  }

  /** The chunks that are there. What other processes did since the last call is seen. */
  async contents(): Promise<Contents> {
    const [indexes, packs] = [await this.store.list('index/'), await this.store.list('packs/')];
    const there = new Map(packs.map((pack) => [pack.name, pack]));
    const names = new Set(indexes.map(({ name }) => name));
    if (this.#loaded !== undefined && !isStillTrue(this.#loaded, names, there)) this.#loaded = undefined;
    this.#loaded ??= { index: new ChunkIndex(), directories: new Map(), indexNames: new Set() };
    const damage: Contents['damage'][number][] = [];
    const missing: PackDirectory[] = [];
    for (const name of names) {
      if (this.#loaded.indexNames.has(name)) continue;
      const directories = await this.#indexFile(name);
      if (typeof directories === 'string') {
        damage.push({ object: name, what: directories });
        continue;
      }
      // One that names a pack that is gone is read again each time, until a repair.
      if (directories.every((pack) => there.has(pack.name))) this.#loaded.indexNames.add(name);
      for (const pack of directories) {
        if (there.has(pack.name)) know(this.#loaded, pack);
        else missing.push(pack);
      }
    }
    return { ...this.#loaded, packs, indexNames: [...names], missing, damage };
  }

  /** As `contents`, and the chunks of packs that no index names. */
  async everything(): Promise<Contents> {
    const contents = await this.contents();
    if (contents.packs.every(({ name }) => contents.directories.has(name))) return contents;
    const index = new ChunkIndex();
    const loaded: Loaded = { index, directories: new Map(), indexNames: new Set(contents.indexNames) };
    for (const directory of contents.directories.values()) know(loaded, directory);
    for (const { name } of contents.packs) {
      if (loaded.directories.has(name)) continue;
      const pack = await this.#pack(name);
      if (pack !== undefined) know(loaded, pack);
    }
    return { ...contents, index, directories: loaded.directories };
  }

  /** What was written goes into the index, as the writer has put it there already. */
  wrote(indexName: string | undefined, packs: readonly PackDirectory[]): void {
    if (this.#loaded === undefined || indexName === undefined) return;
    this.#loaded.indexNames.add(indexName);
    for (const pack of packs) this.#loaded.directories.set(pack.name, pack);
  }

  /** After a write that was cut off the index knows what is not there. */
  forget(): void {
    this.#loaded = undefined;
  }

  /** @throws PerfError of the store; @returns what is wrong, in words, when it is damaged */
  async #indexFile(name: string): Promise<readonly PackDirectory[] | string> {
    const bytes = await this.store.get(name);
    try {
      return decodeIndex(name, bytes, this.vault);
    } catch (error) {
      return `the index can't be read: ${(error as Error).message}`;
    }
  }

  /** @returns undefined when it is gone, or does not tell what is in it: then what needs it is told of by its chunks */
  async #pack(name: string): Promise<PackDirectory | undefined> {
    try {
      return directoryIn(name, await this.store.get(name), this.vault);
    } catch (error) {
      if (isPerfError(error) && error.code === 'backup/not-found') return undefined;
      throw error;
    }
  }
}

function know({ index, directories }: Loaded, pack: PackDirectory): void {
  if (directories.has(pack.name)) return;
  directories.set(pack.name, pack);
  for (const { segment, chunks } of pack.segments) index.addSegment(segment, chunks);
}

const isStillTrue = (loaded: Loaded, names: ReadonlySet<string>, packs: ReadonlyMap<string, StoredObject>): boolean =>
  [...loaded.indexNames].every((name) => names.has(name)) && [...loaded.directories].every(([name]) => packs.has(name));

/** @returns the one of this id; also of the beginning of it, when only one begins so */
export function snapshotOf<S extends Snapshot>(snapshots: readonly S[], id: string): S | undefined {
  const exact = snapshots.find((snapshot) => snapshot.id === id);
  if (exact !== undefined || id.length < 4) return exact;
  const alike = snapshots.filter((snapshot) => snapshot.id.startsWith(id));
  return alike.length === 1 ? alike[0] : undefined;
}
