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
import { NeedReader } from './needs.ts';
import type { PackDirectory } from './pack.ts';

/** A pack less full than this is written anew. */
const FULL_ENOUGH = 0.5;
/** So many small index files cost more to open than one large one to write. Each backup adds one: a lazy prune counts by it. */
const MANY_INDEXES = 32;

export interface PruneWork {
  readonly keeps: (snapshots: readonly Snapshot[]) => ReadonlySet<string>;
  readonly dryRun: boolean;
  /** Whether chunks stay until there are many index files. */
  readonly isLazy: boolean;
  readonly signal: AbortSignal;
}

export interface PruneResult {
  readonly removed: readonly Manifest[];
  readonly kept: readonly Manifest[];
  readonly freedBytes: Bytes;
}

type Needs = ReadonlySet<string>;

interface Plan {
  readonly drop: readonly PackDirectory[];
  readonly rewrite: readonly PackDirectory[];
  readonly stay: readonly PackDirectory[];
  readonly freedBytes: Bytes;
}

export async function prune(catalog: Catalog, work: PruneWork): Promise<PruneResult> {
  const isLazy = work.isLazy && (await catalog.store.list('index/')).length <= MANY_INDEXES;
  const { manifests, damage } = await catalog.snapshots(!isLazy);
  if (damage[0] !== undefined) throw unclear(damage[0].object);
  const ids = work.keeps(manifests);
  const kept = manifests.filter(({ id }) => ids.has(id));
  const removed = manifests.filter(({ id }) => !ids.has(id));
  if (!isLazy) return { removed, kept, freedBytes: await withChunks(catalog, { removed, kept }, work) };
  if (!work.dryRun) await remove(catalog, removed.map(manifestName));
  return { removed, kept, freedBytes: 0 };
}

/** The work grows with all that is kept: every list is read, and every chunk looked at. */
async function withChunks(
  catalog: Catalog,
  { removed, kept }: Pick<PruneResult, 'removed' | 'kept'>,
  { dryRun, signal }: PruneWork,
): Promise<Bytes> {
  const contents = await catalog.everything();
  const broken = [...contents.damage, ...contents.missing.map(({ name }) => ({ object: name }))];
  if (broken[0] !== undefined) throw unclear(broken[0].object);
  const reader = new ChunkReader({ store: catalog.store, vault: catalog.vault, index: contents.index });
  const { chunks: needs, unreadable } = await new NeedReader(reader).of(kept);
  for (const [piece] of unreadable) throw unclear(`chunk ${piece}`);
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
  return plan.freedBytes;
}

function planFor({ directories, index }: Contents, needs: Needs): Plan {
  const plan = { drop: [] as PackDirectory[], rewrite: [] as PackDirectory[], stay: [] as PackDirectory[] };
  let freedBytes = 0;
  for (const directory of directories.values()) {
    const share = neededShare(directory, needs, index);
    if (share === 0) plan.drop.push(directory);
    else if (share < FULL_ENOUGH) plan.rewrite.push(directory);
    else plan.stay.push(directory);
    if (share < FULL_ENOUGH) freedBytes += Math.round(directory.size * (1 - share));
  }
  return { ...plan, freedBytes };
}

/** 0…1, by bytes before compression. */
function neededShare({ name, segments }: PackDirectory, needs: Needs, index: Contents['index']): number {
  let all = 0;
  let needed = 0;
  for (const { chunks } of segments) {
    for (const { id, length } of chunks) {
      all += length;
      if (isNeededOf(name, id, { needs, index })) needed += length;
    }
  }
  return all === 0 ? 0 : needed / all;
}

/** A chunk that two packs hold is needed of the one where the index finds it. */
function isNeededOf(
  pack: string,
  id: Uint8Array,
  { needs, index }: { readonly needs: Needs; readonly index: Contents['index'] },
): boolean {
  return needs.has(hexOf(id)) && index.find(id)?.segment.pack === pack;
}

const hexOf = (id: Uint8Array): string => Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('hex');

interface Sweep {
  readonly plan: Plan;
  readonly contents: Contents;
  readonly needs: Needs;
  readonly reader: ChunkReader;
}

async function sweep(catalog: Catalog, { plan, contents, needs, reader }: Sweep): Promise<void> {
  const { store, vault } = catalog;
  let gone = [...plan.drop, ...plan.rewrite].map((pack) => pack.name);
  const isSwept = gone.length > 0;
  if (isSwept || contents.indexNames.length > MANY_INDEXES) {
    const fresh = await rewritten(catalog, plan.rewrite, { needs, reader, contents });
    const { name, bytes } = encodeIndex([...plan.stay, ...fresh], vault);
    await store.put(name, bytes);
    await store.flush();
    await remove(
      catalog,
      contents.indexNames.filter((old) => old !== name),
    );
    // A pack that was written anew has the name of one that a prune left behind when it was cut off here.
    gone = gone.filter((pack) => !fresh.some((kept) => kept.name === pack));
  }
  await remove(catalog, gone);
}

/** What is needed of packs that go, in packs of its own. */
async function rewritten(
  { store, vault }: Catalog,
  packs: readonly PackDirectory[],
  { needs, reader, contents: { index } }: Omit<Sweep, 'plan'>,
): Promise<readonly PackDirectory[]> {
  const writer = new ChunkWriter({ store, vault, index: new ChunkIndex() });
  for (const { name, segments } of packs) {
    for (const { chunks } of segments) {
      for (const { id } of chunks) {
        if (isNeededOf(name, id, { needs, index })) writer.add('content', await reader.get(hexOf(id)));
      }
      await writer.settle();
    }
  }
  await writer.finishPacks();
  return writer.packs;
}

/** Together they outlive a power cut when this resolves. */
export async function remove({ store }: Catalog, names: readonly string[]): Promise<void> {
  for (const name of names) await store.delete(name);
  if (names.length > 0) await store.flush();
}

function unclear(object: string): PerfError {
  return new PerfError('backup/damaged', {
    message: `Expected the repository to be whole before something is removed from it, but \`${object}\` is damaged`,
    hint: 'Run `perfkit backup repair` first: what a damaged object still needs is not known.',
  });
}
