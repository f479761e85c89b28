/**
 * Copies a repository into another store, as it is: nothing is unpacked, so what is encrypted here is encrypted there.
 *
 *   repo.json ─▶ packs that are not there, flush ─▶ index files, flush ─▶ manifests, flush          then: `sweepCopy`
 *
 * Cut off anywhere, what is listed there can be read, and the next copy goes on with what is missing. A manifest goes only when
 * all that it needs is there; what is damaged here never replaces what is whole there. Only the look at what there is holds a
 * lock here, so a copy that takes hours holds up no backup; when a prune takes away what was still to be copied, it looks again.
 */
import { type Bytes, isPerfError, PerfError } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { Copied, Keep, Progress } from '../repository.ts';
import type { Store } from '../store.ts';
import type { Catalog, Contents } from './catalog.ts';
import { completeIn, type View, viewOf } from './copy-view.ts';
import { keptBy } from './keep.ts';
import { decodeManifest, manifestName, SNAPSHOTS } from './manifest.ts';
import { type PackDirectory, packName } from './pack.ts';

export interface CopyWork {
  /** Undefined: nothing is removed there. */
  readonly keep: Keep | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Enough to fill a line with a delay; each holds a pack in memory. */
const AT_ONCE = 4;
/** Prunes that come between, one after the other. */
const MOST_ROUNDS = 5;

export async function copyInto(catalog: Catalog, to: Store, work: CopyWork): Promise<Omit<Copied, 'removed'>> {
  if (to.place === catalog.store.place) throw sameplace(to.place);
  await sameRepository(catalog.store, to);
  const release = await to.lock('shared');
  try {
    for (let round = 1; ; round += 1) {
      try {
        return await new Copy(catalog, to, work).run();
      } catch (error) {
        if (!(error instanceof Gone) || round === MOST_ROUNDS) throw error instanceof Gone ? error.cause : error;
      }
    }
  } finally {
    await release();
  }
}

/** What was to be copied has gone since it was seen. */
class Gone extends Error {}

class Copy {
  readonly #catalog: Catalog;
  readonly #to: Store;
  readonly #work: CopyWork;
  /** Packs that are there, whole as far as their size tells. */
  readonly #there = new Set<string>();
  readonly #damaged = new Set<string>();
  #bytes: Bytes = 0;

  constructor(catalog: Catalog, to: Store, work: CopyWork) {
    this.#catalog = catalog;
    this.#to = to;
    this.#work = work;
  }

  async run(): Promise<Omit<Copied, 'removed'>> {
    const view = await viewOf(this.#catalog);
    const { contents } = view;
    const listed = new Map((await this.#to.list('packs/')).map(({ name, size }) => [name, size]));
    const packs = [...contents.directories.values()];
    const missing = packs.filter(({ name, size }) => listed.get(name) !== size);
    for (const { name, size } of packs) if (listed.get(name) === size) this.#there.add(name);
    await this.#packs(missing);
    const indexes = await this.#indexes(contents);
    // A manifest is about to lean on what was only seen in a listing: that may be older than a removal.
    if (indexes > 0) await this.#lookAgain(packs);
    const { copied, held } = await this.#manifests(view);
    return { snapshots: copied, bytes: this.#bytes, held, damaged: [...this.#damaged] };
  }

  async #packs(packs: readonly PackDirectory[]): Promise<void> {
    const bytesTotal = packs.reduce((sum, { size }) => sum + size, 0);
    this.#work.onProgress({ bytesDone: 0, bytesTotal });
    await eachOf(packs, async ({ name, size }) => {
      this.#work.signal.throwIfAborted();
      await this.#pack(name);
      this.#work.onProgress({ bytesDone: this.#bytes, bytesTotal: Math.max(bytesTotal, this.#bytes, size) });
    });
    if (packs.length > 0) await this.#to.flush();
  }

  async #pack(name: string): Promise<void> {
    const bytes = await this.#read(name);
    if (packName(bytes) !== name) return void this.#damaged.add(name);
    await this.#to.put(name, bytes);
    this.#there.add(name);
    this.#bytes += bytes.length;
  }

  /** @returns how many were missing */
  async #indexes({ indexNames, damage }: Contents): Promise<number> {
    const listed = new Set((await this.#to.list('index/')).map(({ name }) => name));
    const isDamaged = (name: string): boolean => damage.some(({ object }) => object === name);
    const missing = indexNames.filter((name) => !listed.has(name) && !isDamaged(name));
    for (const name of missing) await this.#to.put(name, await this.#read(name));
    if (missing.length > 0) await this.#to.flush();
    return missing.length;
  }

  async #lookAgain(packs: readonly PackDirectory[]): Promise<void> {
    await eachOf(packs, async ({ name, size }) => {
      this.#work.signal.throwIfAborted();
      if (!this.#there.has(name)) return;
      try {
        await this.#to.get(name, { offset: size - 1, length: 1 });
      } catch (error) {
        if (!isNotFound(error)) throw error;
        this.#there.delete(name);
        await this.#pack(name);
      }
    });
    await this.#to.flush();
  }

  async #manifests({ manifests, contents }: View): Promise<{ readonly copied: number; readonly held: string[] }> {
    const listed = new Set((await this.#to.list(SNAPSHOTS)).map(({ name }) => name));
    const { keep } = this.#work;
    const wanted = keep === undefined ? undefined : keptBy(keep, manifests);
    const missing = manifests.filter((one) => !listed.has(manifestName(one)) && wanted?.has(one.id) !== false);
    const complete = completeIn(this.#catalog, contents, this.#there);
    const held: string[] = [];
    let copied = 0;
    for (const manifest of missing) {
      this.#work.signal.throwIfAborted();
      if (!(await complete(manifest))) held.push(manifest.id);
      else if (await this.#manifest(manifestName(manifest))) copied += 1;
    }
    if (copied > 0) await this.#to.flush();
    return { copied, held };
  }

  async #manifest(name: string): Promise<boolean> {
    let bytes: Uint8Array;
    try {
      bytes = await this.#catalog.store.get(name);
    } catch (error) {
      // Pruned meanwhile: nobody wants it any more.
      if (isNotFound(error)) return false;
      throw error;
    }
    decodeManifest(name, bytes, this.#catalog.vault);
    const isNew = await this.#to.put(name, bytes, { ifAbsent: true });
    if (!isNew && Buffer.compare(await this.#to.get(name), bytes) !== 0) throw conflict(name, this.#to.place);
    return isNew;
  }

  async #read(name: string): Promise<Uint8Array> {
    try {
      return await this.#catalog.store.get(name);
    } catch (error) {
      if (isNotFound(error)) throw new Gone(name, { cause: error });
      throw error;
    }
  }
}

/** A copy is of one repository: two in one place would take each other's objects for left over. */
async function sameRepository(from: Store, to: Store): Promise<void> {
  const name = 'repo.json';
  const ours = await from.get(name);
  const theirs = await to.get(name).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (theirs === undefined && (await to.list('')).length === 0) {
    // Another copy that begins at the same moment puts the same.
    await to.put(name, ours);
    return to.flush();
  }
  if (theirs !== undefined && Buffer.compare(ours, theirs) === 0) return;
  throw misuse({
    name: 'to',
    expected: `empty, or a copy of ${from.place}`,
    got: `${to.place}, which holds something else`,
    hint: 'Give the copies of each repository a folder or a prefix of their own.',
  });
}

async function eachOf<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  let hasFailed = false;
  const line = async (): Promise<void> => {
    for (const item of left) {
      if (hasFailed) return;
      await task(item);
    }
  };
  const lines = Array.from({ length: AT_ONCE }, () =>
    line().catch((error: unknown) => {
      hasFailed = true;
      throw error;
    }),
  );
  // None may still be writing when the lock is let go.
  const failed = (await Promise.allSettled(lines)).find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const isNotFound = (error: unknown): boolean => isPerfError(error) && error.code === 'backup/not-found';

function conflict(name: string, place: string): PerfError {
  return new PerfError('backup/damaged', {
    message: `Expected \`${name}\` in ${place} to be the one that was copied, but it is another`,
    hint: 'Run `perfkit backup verify` with `--from` that place, and move what is damaged aside by hand.',
  });
}

function sameplace(place: string): PerfError {
  return misuse({
    name: 'to',
    expected: 'another place than the snapshots are in',
    got: place,
    hint: 'Give a second folder, best on another disk, or a bucket.',
  });
}
