/**
 * Removes snapshots, and what only they needed. Alone in the repository, in an order in which every step may be the last:
 *
 *   manifests, flush ─▶ what is still needed of half-empty packs into new packs, flush ─▶ new index, flush
 *     ─▶ old index files, flush ─▶ packs, flush
 *
 * Nothing goes before what replaces it is safe, and no index ever names a pack that is gone. It refuses while it can't tell
 * what the snapshots that stay need.
 */
import { type Bytes, PerfError } from '@perf/core';
import type { Snapshot } from '../repository.ts';
import type { Catalog, Contents } from './catalog.ts';
import { ChunkIndex } from './chunk-index.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { encodeIndex } from './index-file.ts';
import { type Manifest, manifestName } from './manifest.ts';
import { type Needs, needsOf } from './needs.ts';
import type { PackDirectory } from './pack.ts';

/** A pack less full than this is written anew. */
const FULL_ENOUGH = 0.5;
/** So many small index files cost more to open than one large one to write. */
const MANY_INDEXES = 32;

export interface PruneWork {
  readonly keeps: (snapshots: readonly Snapshot[]) => ReadonlySet<string>;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

export interface PruneResult {
  readonly removed: readonly Manifest[];
  readonly kept: readonly Manifest[];
  readonly freedBytes: Bytes;
}

interface Plan {
  readonly drop: readonly PackDirectory[];
  readonly rewrite: readonly PackDirectory[];
  readonly stay: readonly PackDirectory[];
  /** Of backups that were cut off. */
  readonly orphans: readonly string[];
  readonly freedBytes: Bytes;
}

export async function prune(catalog: Catalog, { keeps, dryRun, signal }: PruneWork): Promise<PruneResult> {
  const { manifests, damage } = await catalog.snapshots(true);
  const contents = await catalog.contents();
  if (damage.length > 0 || contents.damage.length > 0) throw unclear([...damage, ...contents.damage][0]?.object ?? '');
  const ids = keeps(manifests);
  const kept = manifests.filter(({ id }) => ids.has(id));
  const removed = manifests.filter(({ id }) => !ids.has(id));
  const reader = new ChunkReader({ store: catalog.store, vault: catalog.vault, index: contents.index });
  const needs = await needsOf(kept, reader);
  const plan = planFor(contents, needs);
  signal.throwIfAborted();
  if (!dryRun) {
    try {
      await remove(catalog, removed.map(manifestName));
      await sweep(catalog, { plan, contents, needs, reader });
    } finally {
      catalog.forget();
    }
  }
  return { removed, kept, freedBytes: plan.freedBytes };
}

function planFor({ directories, packs, index }: Contents, needs: Needs): Plan {
  const plan = { drop: [] as PackDirectory[], rewrite: [] as PackDirectory[], stay: [] as PackDirectory[] };
  let freedBytes = 0;
  for (const directory of directories.values()) {
    const share = neededShare(directory, needs, index);
    if (share === 0) plan.drop.push(directory);
    else if (share < FULL_ENOUGH) plan.rewrite.push(directory);
    else plan.stay.push(directory);
    if (share < FULL_ENOUGH) freedBytes += Math.round(directory.size * (1 - share));
  }
  const orphans = packs.filter(({ name }) => !directories.has(name));
  for (const { size } of orphans) freedBytes += size;
  return { ...plan, orphans: orphans.map(({ name }) => name), freedBytes };
}

/** 0…1, by bytes before compression. A chunk that two packs hold counts where the index finds it. */
function neededShare({ name, segments }: PackDirectory, needs: Needs, index: Contents['index']): number {
  let all = 0;
  let needed = 0;
  for (const { chunks } of segments) {
    for (const { id, length } of chunks) {
      all += length;
      const isNeeded = needs.has(Buffer.from(id).toString('hex')) && index.find(id)?.segment.pack === name;
      if (isNeeded) needed += length;
    }
  }
  return all === 0 ? 0 : needed / all;
}

interface Sweep {
  readonly plan: Plan;
  readonly contents: Contents;
  readonly needs: Needs;
  readonly reader: ChunkReader;
}

async function sweep(catalog: Catalog, { plan, contents, needs, reader }: Sweep): Promise<void> {
  const { store, vault } = catalog;
  const isSwept = plan.drop.length + plan.rewrite.length > 0;
  if (isSwept || contents.indexNames.length > MANY_INDEXES) {
    const fresh = await rewritten(catalog, plan.rewrite, { needs, reader });
    const { name, bytes } = encodeIndex([...plan.stay, ...fresh], vault);
    await store.put(name, bytes);
    await store.flush();
    await remove(
      catalog,
      contents.indexNames.filter((old) => old !== name),
    );
  }
  await remove(
    catalog,
    [...plan.drop, ...plan.rewrite].map((pack) => pack.name),
  );
  await remove(catalog, plan.orphans);
}

/** What is needed of packs that go, in packs of its own. */
async function rewritten(
  { store, vault }: Catalog,
  packs: readonly PackDirectory[],
  { needs, reader }: { readonly needs: Needs; readonly reader: ChunkReader },
): Promise<readonly PackDirectory[]> {
  const writer = new ChunkWriter({ store, vault, index: new ChunkIndex() });
  for (const { segments } of packs) {
    for (const { chunks } of segments) {
      for (const { id } of chunks) {
        const name = Buffer.from(id).toString('hex');
        if (needs.has(name)) writer.add('content', await reader.get(name));
      }
      await writer.settle();
    }
  }
  await writer.finishPacks();
  return writer.packs;
}

async function remove({ store }: Catalog, names: readonly string[]): Promise<void> {
  for (const name of names) await store.delete(name);
  if (names.length > 0) await store.flush();
}

function unclear(object: string): PerfError {
  return new PerfError('backup/damaged', {
    message: `Expected the repository to be whole before something is removed from it, but \`${object}\` is damaged`,
    hint: 'Run `perfkit backup repair` first: what a damaged object still needs is not known.',
  });
}
