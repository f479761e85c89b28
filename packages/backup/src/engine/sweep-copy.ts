/**
 * Lets go, in a copy, of what the same rules would let go of here. Alone there, in the order of a prune:
 *
 *   manifests, flush ─▶ index files that are not here, flush ─▶ packs that are not here, flush
 *
 * Packs go only when every snapshot that stays there is here as well, and all that it needs is in packs that both sides have:
 * a repository that was damaged or repaired here never costs the copy what only the copy still has.
 */
import { isPerfError } from '@perf/core';
import type { Keep, Snapshot } from '../repository.ts';
import type { Store } from '../store.ts';
import type { Catalog } from './catalog.ts';
import { completeIn, type View, viewOf } from './copy-view.ts';
import { keptBy } from './keep.ts';
import { decodeManifest, type Manifest, manifestName, SNAPSHOTS } from './manifest.ts';

interface Surplus {
  readonly snapshots: readonly string[];
  readonly indexes: readonly string[];
  readonly packs: readonly string[];
}

const NOTHING: Surplus = { snapshots: [], indexes: [], packs: [] };

/** @returns how many snapshots went; none while others use the copy: they go with the next one */
export async function sweepCopy(catalog: Catalog, to: Store, keep: Keep): Promise<number> {
  // Most of the time nothing is left over, and a lock in a bucket costs requests.
  if (isNothing(await surplusIn(catalog, to, keep))) return 0;
  let release: () => Promise<void>;
  try {
    release = await to.lock('exclusive');
  } catch (error) {
    if (isPerfError(error) && error.code === 'backup/busy') return 0;
    throw error;
  }
  try {
    const { snapshots, indexes, packs } = await surplusIn(catalog, to, keep);
    for (const names of [snapshots, indexes, packs]) {
      for (const name of names) await to.delete(name);
      if (names.length > 0) await to.flush();
    }
    return snapshots.length;
  } finally {
    await release();
  }
}

const isNothing = ({ snapshots, indexes, packs }: Surplus): boolean =>
  snapshots.length + indexes.length + packs.length === 0;

async function surplusIn(catalog: Catalog, to: Store, keep: Keep): Promise<Surplus> {
  const view = await viewOf(catalog);
  const there = await snapshotsIn(catalog, to, view);
  if (there === undefined) return NOTHING;
  const kept = keptBy(keep, [...there.values()]);
  const staying = [...there].filter(([, { id }]) => kept.has(id));
  const snapshots = [...there].filter(([, { id }]) => !kept.has(id)).map(([name]) => name);
  const [indexes, packs] = [await namesIn(to, 'index/'), await sizesIn(to)];
  const { contents } = view;
  const ours = new Map(view.manifests.map((manifest) => [manifestName(manifest), manifest]));
  const whole = [...contents.directories.values()].filter(({ name, size }) => packs.get(name) === size);
  const both = new Set(whole.map(({ name }) => name));
  const surplus = {
    snapshots,
    indexes: indexes.filter((name) => !contents.indexNames.includes(name)),
    packs: [...packs.keys()].filter((name) => !contents.directories.has(name)),
  };
  if (surplus.indexes.length + surplus.packs.length === 0) return surplus;
  const isClear =
    contents.damage.length === 0 &&
    contents.missing.length === 0 &&
    contents.indexNames.every((name) => indexes.includes(name));
  const complete = completeIn(catalog, contents, both);
  for (const [name] of isClear ? staying : []) {
    const manifest = ours.get(name);
    if (manifest === undefined || !(await complete(manifest))) return { ...NOTHING, snapshots };
  }
  return isClear ? surplus : { ...NOTHING, snapshots };
}

/** By name; what is here need not be read there. @returns undefined when one there can't be understood */
async function snapshotsIn({ vault }: Catalog, to: Store, view: View): Promise<Map<string, Snapshot> | undefined> {
  const ours = new Map<string, Manifest>(view.manifests.map((manifest) => [manifestName(manifest), manifest]));
  const there = new Map<string, Snapshot>();
  for (const name of await namesIn(to, SNAPSHOTS)) {
    try {
      there.set(name, ours.get(name) ?? decodeManifest(name, await to.get(name), vault));
    } catch (error) {
      if (isPerfError(error) && ['backup/damaged', 'backup/future-format'].includes(error.code)) return undefined;
      throw error;
    }
  }
  return there;
}

const namesIn = async (store: Store, prefix: string): Promise<readonly string[]> =>
  (await store.list(prefix)).map(({ name }) => name);

const sizesIn = async (store: Store): Promise<ReadonlyMap<string, number>> =>
  new Map((await store.list('packs/')).map(({ name, size }) => [name, size]));
