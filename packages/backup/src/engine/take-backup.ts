/**
 * Takes a snapshot: reads the sources, keeps their new chunks, and writes the manifest last.
 *
 *   packs … flush ─▶ index, flush ─▶ manifest, flush          cut off anywhere before the manifest: nothing happened
 */
import { randomBytes } from 'node:crypto';
import type { Bytes, Clock } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { Progress } from '../repository.ts';
import type { Chunking, Entry, Piece } from '../source.ts';
import type { Catalog } from './catalog.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { Intake } from './intake.ts';
import { KeptContent } from './kept-content.ts';
import { encodeManifest, type Manifest, type ManifestSource, manifestName } from './manifest.ts';
import { toldOf } from './notices.ts';
import type { Press } from './press.ts';

/** A source that is open, wherever its content comes from. */
export interface Readable {
  readonly kind: string;
  readonly moment: number;
  readonly chunking: Chunking;
  /** @param isKept whether the content of an entry need not come */
  readonly pieces: (isKept: (entry: Entry) => boolean) => AsyncIterable<readonly Piece[]>;
}

export interface BackupWork {
  readonly sources: Readonly<Record<string, Readable>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** See the one of `Repository.backup`. */
  readonly unlessSame: boolean;
  /** Is told how many packs it leaves behind when it fails. */
  readonly left: { packs: number };
  /** See `ChunkWriterParts`. */
  readonly startPress?: (() => Press | undefined) | undefined;
}

const SOURCE_NAME = /^(?!\.{1,2}$)[^/\\\0]{1,100}$/;

export async function takeBackup(catalog: Catalog, work: BackupWork): Promise<Manifest> {
  const { sources, clock, signal } = work;
  const begun = clock.monotonic();
  for (const name of Object.keys(sources)) checkSourceName(name);
  const { index } = await catalog.contents();
  const writer = writerFor(catalog, work, index);
  try {
    const kept: Record<string, ManifestSource> = {};
    let done = 0;
    const expected = expectedBytes((await catalog.snapshots()).manifests, sources);
    for (const [name, source] of Object.entries(sources)) {
      const before = done;
      const intake = new Intake(source.chunking, writer, await lastKept(name, source, { catalog, index }));
      kept[name] = await keepSource(source, intake, (bytes) => {
        signal.throwIfAborted();
        done = before + bytes;
        work.onProgress({ bytesDone: done, bytesTotal: expected && Math.max(expected, done) });
      });
    }
    const indexName = await writer.finish();
    signal.throwIfAborted();
    const { sequence, manifests } = await catalog.snapshots();
    const newest = manifests.at(-1);
    if (work.unlessSame && newest !== undefined && isSame(kept, newest.sources)) {
      catalog.wrote(indexName, writer.packs);
      return newest;
    }
    const manifest: Manifest = {
      id: randomBytes(8).toString('hex'),
      sequence: sequence + 1,
      at: clock.now(),
      bytes: Object.values(kept).reduce((sum, { bytes }) => sum + bytes, 0),
      addedBytes: writer.addedBytes,
      duration: Math.round(clock.monotonic() - begun),
      sources: kept,
    };
    await catalog.store.put(manifestName(manifest), encodeManifest(manifest, catalog.vault), { ifAbsent: true });
    await catalog.store.flush();
    catalog.wrote(indexName, writer.packs);
    return manifest;
  } catch (error) {
    catalog.forget();
    work.left.packs = writer.packs.length;
    throw error;
  } finally {
    await writer.close();
  }
}

function writerFor({ store, vault }: Catalog, work: BackupWork, index: ChunkIndex): ChunkWriter {
  // Live state comes from the program's own thread, which a busy processor would hold up.
  const isBesideLife = Object.values(work.sources).some(({ chunking }) => chunking === 'state');
  return new ChunkWriter({ store, vault, index, startPress: isBesideLife ? undefined : work.startPress });
}

/** Nobody knows before it is read: about what the newest snapshot has of all of them. */
function expectedBytes(manifests: readonly Manifest[], sources: BackupWork['sources']): Bytes | undefined {
  const known = manifests.at(-1)?.sources ?? {};
  const sizes = Object.keys(sources).map((name) => (Object.hasOwn(known, name) ? known[name]?.bytes : undefined));
  return sizes.includes(undefined) ? undefined : sizes.reduce<Bytes>((sum, size = 0) => sum + size, 0);
}

type ManifestSources = Manifest['sources'];

/** Lists of entries have their ids from what they list, down to the last byte of content. */
function isSame(now: ManifestSources, newest: ManifestSources): boolean {
  const [names, others] = [Object.keys(now), Object.keys(newest)];
  return names.length === others.length && names.every((name) => isSameSource(now[name], newest[name]));
}

function isSameSource(a: ManifestSource | undefined, b: ManifestSource | undefined): boolean {
  return (
    a?.kind === b?.kind && a?.list.length === b?.list.length && a?.list.every((id, i) => id === b?.list[i]) === true
  );
}

async function keepSource(
  { kind, moment: opened, chunking, pieces }: Readable,
  intake: Intake,
  onBytes: (bytes: Bytes) => void,
): Promise<ManifestSource> {
  let moment = opened;
  for await (const batch of pieces((entry) => intake.isKept(entry))) {
    for (const piece of batch) {
      if ('entry' in piece) intake.begin(piece.entry);
      else if ('bytes' in piece) intake.take(piece.bytes);
      else if ('moment' in piece) moment = piece.moment;
      else intake.notices.push(piece.notice);
    }
    onBytes(intake.bytes);
    await intake.settle();
  }
  const list = intake.end();
  await intake.settle();
  const { entries, bytes, notices } = intake;
  return { kind, moment, chunking, entries, bytes, ...toldOf(notices), list };
}

/** What the newest snapshot holds of this source, when that may be taken over. */
async function lastKept(
  name: string,
  { kind, chunking }: Readable,
  { catalog, index }: { readonly catalog: Catalog; readonly index: ChunkIndex },
): Promise<KeptContent> {
  const kept = new KeptContent(index);
  // State has no stamps.
  if (chunking === 'state') return kept;
  const newest = (await catalog.snapshots()).manifests.findLast(({ sources }) => Object.hasOwn(sources, name));
  const last = newest?.sources[name];
  if (last?.kind !== kind || last.chunking !== chunking) return kept;
  await kept.learn(last, new ChunkReader({ store: catalog.store, vault: catalog.vault, index }));
  return kept;
}

function checkSourceName(name: string): void {
  if (SOURCE_NAME.test(name)) return;
  throw misuse({
    name: 'sources',
    expected: 'named with at most 100 characters, without slashes',
    got: name,
    hint: 'Rename this source: its name becomes a folder of a restore.',
  });
}
