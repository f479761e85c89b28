/**
 * A repository over a store: takes the locks, brings what it knows up to date, and runs one thing after the other.
 *
 * It knows neither threads nor files: where restores go and how plans are read is handed in.
 */
import { type Bytes, type Clock, PerfError } from '@perf/core';
import type { RecordKey } from '../record-lines.ts';
import type {
  BackupWork,
  Copied,
  Difference,
  Keep,
  Pruned,
  Repository,
  Restored,
  RestoreTarget,
  Snapshot,
  Verified,
  Work,
} from '../repository.ts';
import type { OpenSource, Piece, ReadOptions, WorkerPlan } from '../source.ts';
import type { LockMode, Store } from '../store.ts';
import { Catalog, snapshotOf } from './catalog.ts';
import { ChunkReader } from './chunk-reader.ts';
import { compareWith, type RestoredFolder } from './compare.ts';
import { readRecords, readSource, sourceOf } from './content.ts';
import { copyInto } from './copy.ts';
import { differences } from './diff.ts';
import { keptBy } from './keep.ts';
import { type Manifest, summaryOf } from './manifest.ts';
import type { Press } from './press.ts';
import { prune } from './prune.ts';
import { afterReclaiming, reclaim } from './reclaim.ts';
import { repair } from './repair.ts';
import { checkStillThere, openVault, repositoryId } from './repo-file.ts';
import { restoreInto } from './restore.ts';
import type { RestoreFolder } from './restore-target.ts';
import { sweepCopy } from './sweep-copy.ts';
import { type Readable, takeBackup } from './take-backup.ts';
import { damageIn } from './verify.ts';

export interface EngineParts {
  readonly store: Store;
  readonly passphrase?: string | undefined;
  readonly clock: Clock;
  /** Whether the repository is made when there is none. @default true */
  readonly isMade?: boolean | undefined;
  /** Opens the place of a copy by its address. */
  readonly openStore: (address: string) => Store;
  readonly readPlan: (plan: WorkerPlan, options: ReadOptions) => AsyncIterable<readonly Piece[]>;
  readonly restoreFolder: (to: string) => RestoreFolder;
  readonly restoredFolder: (path: string) => RestoredFolder;
  /** @default all is compressed in the thread that calls */
  readonly startPress?: () => Press | undefined;
}

type Sources = Parameters<Repository['backup']>[0];
type PruneOptions = NonNullable<Parameters<Repository['prune']>[1]>;

/** @throws PerfError, see `openVault` and `Store` */
export async function openEngine(parts: EngineParts): Promise<Repository> {
  const { store, passphrase, clock, isMade } = parts;
  const vault = await openVault(store, { passphrase, now: clock.now(), ...(isMade === undefined ? {} : { isMade }) });
  return new Engine(parts, new Catalog(store, vault), await repositoryId(store));
}

class Engine implements Repository {
  readonly #parts: EngineParts;
  readonly #catalog: Catalog;
  readonly #id: string | undefined;
  /** Every call waits for the ones before it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: EngineParts, catalog: Catalog, id: string | undefined) {
    this.#id = id;
    this.#parts = parts;
    this.#catalog = catalog;
  }

  async backup(sources: Sources, { unlessSame = false, ...work }: BackupWork = {}): Promise<Snapshot> {
    const { signal, onProgress } = settled(work);
    const left = { packs: 0 };
    const taken = this.#locked('shared', async () => {
      await checkStillThere(this.#parts.store, this.#id);
      const readable = Object.fromEntries(
        Object.entries(sources).map(([name, source]) => [name, this.#readable(source, signal)]),
      );
      const how = { ...this.#parts, sources: readable, signal, onProgress, unlessSame, left };
      return summaryOf(await takeBackup(this.#catalog, how));
    });
    return taken.catch(async (error) => {
      throw left.packs > 0 && !signal.aborted ? await afterReclaiming(error, () => this.reclaim()) : error;
    });
  }

  reclaim(): Promise<Bytes> {
    return this.#locked('exclusive', () => reclaim(this.#catalog));
  }

  snapshots(): Promise<readonly Snapshot[]> {
    return this.#inTurn(async () => (await this.#catalog.snapshots()).manifests.map(summaryOf));
  }

  read(id: string, source: string): Promise<unknown> {
    return this.#reading(async () => readSource(sourceOf(await this.#manifest(id), source), await this.#reader()));
  }

  records(id: string, source: string, key?: RecordKey): Promise<readonly (readonly [RecordKey, unknown])[]> {
    return this.#reading(async () =>
      readRecords(sourceOf(await this.#manifest(id), source), { name: source, key }, await this.#reader()),
    );
  }

  restore(id: string, target: RestoreTarget): Promise<Restored> {
    return this.#reading(async () => {
      const [manifest, reader] = [await this.#manifest(id), await this.#reader()];
      const { source, path, linksOut = false } = target;
      if (source !== undefined) sourceOf(manifest, source);
      const folder = this.#parts.restoreFolder(target.to);
      try {
        const work = { source, path, linksOut, ...settled(target) };
        const outcome = await restoreInto(folder, { manifest, reader }, work);
        folder.finish();
        return { to: target.to, ...outcome };
      } finally {
        folder.abandon();
      }
    });
  }

  compare(id: string, folder: string, work?: Work): Promise<readonly string[]> {
    return this.#reading(async () => {
      const [manifest, reader] = [await this.#manifest(id), await this.#reader()];
      return compareWith(this.#parts.restoredFolder(folder), { manifest, reader }, settled(work).signal);
    });
  }

  diff(older: string, newer: string): Promise<readonly Difference[]> {
    return this.#reading(async () =>
      differences(await this.#manifest(older), await this.#manifest(newer), await this.#reader()),
    );
  }

  verify(id: string | undefined, options: Work & { readonly data: boolean }): Promise<Verified> {
    return this.#reading(() => this.#verified(id, options));
  }

  prune(keep: Keep, { dryRun = false, isLazy = false, ...work }: PruneOptions = {}): Promise<Pruned> {
    return this.#locked(dryRun ? 'shared' : 'exclusive', async () => {
      const keeps = (all: readonly Snapshot[]): ReadonlySet<string> => keptBy(keep, all);
      const how = { keeps, dryRun, isLazy, signal: settled(work).signal };
      const { removed, kept, freedBytes } = await prune(this.#catalog, how);
      return { removed: removed.map(summaryOf), kept: kept.map(summaryOf), freedBytes };
    });
  }

  repair(work?: Work): Promise<Verified> {
    return this.#locked('exclusive', async () => {
      await repair(this.#catalog, settled(work));
      return this.#verified(undefined, { ...work, data: true });
    });
  }

  copy(to: string, { keep, ...work }: Work & { readonly keep?: Keep | undefined } = {}): Promise<Copied> {
    return this.#inTurn(async () => {
      const store = this.#parts.openStore(to);
      try {
        const copied = await copyInto(this.#catalog, store, { keep, ...settled(work) });
        return { ...copied, removed: keep === undefined ? 0 : await sweepCopy(this.#catalog, store, keep) };
      } finally {
        await store.close();
      }
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#parts.store.close());
  }

  async #verified(id: string | undefined, { data, ...work }: Work & { readonly data: boolean }): Promise<Verified> {
    const listing = await this.#catalog.snapshots(true);
    const manifests = id === undefined ? listing.manifests : [this.#found(listing.manifests, id)];
    const all = await damageIn(this.#catalog, { manifests, listing }, { data, ...settled(work) });
    // Asked of one snapshot, what hurts only others is no answer.
    const damage = id === undefined ? all : all.filter(({ snapshots }) => snapshots.includes(manifests[0]?.id ?? ''));
    const at = this.#parts.clock.now();
    return { at, depth: data ? 'data' : 'quick', snapshots: manifests.map((manifest) => manifest.id), damage };
  }

  #readable(
    { kind, moment, chunking, content }: OpenSource & { readonly kind: string },
    signal: AbortSignal,
  ): Readable {
    return {
      kind,
      moment,
      chunking,
      pieces: (isKept) =>
        // Chunks are copied on their way: nothing here keeps a piece.
        'read' in content ? this.#parts.readPlan(content, { signal, isKept, isFleeting: true }) : content,
    };
  }

  async #manifest(id: string): Promise<Manifest> {
    return this.#found((await this.#catalog.snapshots()).manifests, id);
  }

  #found(manifests: readonly Manifest[], id: string): Manifest {
    const manifest = snapshotOf(manifests, id);
    if (manifest !== undefined) return manifest;
    throw new PerfError('backup/no-snapshot', {
      message: `Expected a snapshot \`${id}\` in ${this.#parts.store.place}, got ${manifests.length} others`,
      hint: 'List them with `perfkit backup list`; a damaged one is told of by `perfkit backup verify`.',
    });
  }

  async #reader(): Promise<ChunkReader> {
    const { store, vault } = this.#catalog;
    return new ChunkReader({ store, vault, index: (await this.#catalog.everything()).index });
  }

  /** Reading holds off a prune. Where nothing can be written no lock can be had, and nobody prunes either. */
  #reading<T>(task: () => Promise<T>): Promise<T> {
    return this.#locked('shared', task, (error) => error.code === 'backup/read-only');
  }

  #locked<T>(mode: LockMode, task: () => Promise<T>, isFine: (error: PerfError) => boolean = () => false): Promise<T> {
    return this.#inTurn(async () => {
      const release = await this.#parts.store.lock(mode).catch((error: PerfError) => {
        if (isFine(error)) return async () => undefined;
        throw error;
      });
      try {
        return await task();
      } finally {
        await release();
      }
    });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

function settled({ signal, onProgress }: Work = {}): Required<Work> {
  return { signal: signal ?? new AbortController().signal, onProgress: onProgress ?? (() => undefined) };
}
