/**
 * Takes a snapshot: reads the sources, keeps their new chunks, and writes the manifest last.
 *
 *   packs … flush ─▶ index, flush ─▶ manifest, flush          cut off anywhere before the manifest: nothing happened
 */
import { randomBytes } from 'node:crypto';
import type { Bytes, Clock } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { Progress } from '../repository.ts';
import type { Chunking, Entry, Notice, Piece } from '../source.ts';
import type { Catalog } from './catalog.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { Chunker } from './chunker.ts';
import { checkEntry } from './entry-path.ts';
import { type Line, ListCutter } from './list.ts';
import { encodeManifest, type Manifest, type ManifestSource, manifestName } from './manifest.ts';

/** A source that is open, wherever its content comes from. */
export interface Readable {
  readonly kind: string;
  readonly moment: number;
  readonly chunking: Chunking;
  readonly pieces: AsyncIterable<readonly Piece[]>;
}

export interface BackupWork {
  readonly sources: Readonly<Record<string, Readable>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What is not told after so many is more of the same. */
const MOST_NOTICES = 50;
const SOURCE_NAME = /^[\w][\w.-]{0,99}$/;

export async function takeBackup(catalog: Catalog, work: BackupWork): Promise<Manifest> {
  const { sources, clock, signal } = work;
  const begun = clock.monotonic();
  for (const name of Object.keys(sources)) checkSourceName(name);
  const { index } = await catalog.contents();
  const writer = new ChunkWriter({ store: catalog.store, vault: catalog.vault, index });
  try {
    const kept: Record<string, ManifestSource> = {};
    let done = 0;
    for (const [name, source] of Object.entries(sources)) {
      const before = done;
      kept[name] = await keepSource(source, writer, (bytes) => {
        signal.throwIfAborted();
        done = before + bytes;
        work.onProgress({ bytesDone: done, bytesTotal: undefined });
      });
    }
    const indexName = await writer.finish();
    signal.throwIfAborted();
    const { sequence } = await catalog.snapshots();
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
    throw error;
  }
}

async function keepSource(
  { kind, moment: opened, chunking, pieces }: Readable,
  writer: ChunkWriter,
  onBytes: (bytes: Bytes) => void,
): Promise<ManifestSource> {
  const intake = new Intake(chunking, writer);
  let moment = opened;
  for await (const batch of pieces) {
    for (const piece of batch) {
      if ('entry' in piece) intake.begin(piece.entry);
      else if ('bytes' in piece) intake.take(piece.bytes);
      else if ('moment' in piece) moment = piece.moment;
      else intake.notices.push(piece.notice);
    }
    onBytes(intake.bytes);
    await writer.settle();
  }
  const list = intake.end();
  await writer.settle();
  const { entries, bytes, notices } = intake;
  const told = notices.length === 0 ? {} : { notices: notices.slice(0, MOST_NOTICES), noticeCount: notices.length };
  return { kind, moment, chunking, entries, bytes, ...told, list };
}

/** What comes of one source, on its way into chunks. */
class Intake {
  entries = 0;
  bytes: Bytes = 0;
  readonly notices: Notice[] = [];
  readonly #writer: ChunkWriter;
  readonly #isJoined: boolean;
  readonly #content: Chunker;
  readonly #lines = new ListCutter();
  readonly #list: string[] = [];
  #entry: Entry | undefined;
  #size = 0;

  constructor(chunking: Chunking, writer: ChunkWriter) {
    this.#writer = writer;
    this.#content = new Chunker(chunking);
    // Records are small: cut one by one, each would be a chunk.
    this.#isJoined = chunking === 'state';
  }

  begin(entry: Entry): void {
    this.#endEntry();
    checkEntry(entry);
    this.#entry = entry;
  }

  take(bytes: Uint8Array): void {
    if (this.#entry === undefined) {
      throw misuse({
        name: 'pieces',
        expected: 'an entry first',
        got: 'bytes',
        hint: 'Yield the entry before its content.',
      });
    }
    this.#size += bytes.length;
    this.bytes += bytes.length;
    this.#content.push(bytes, this.#keep);
  }

  end(): readonly string[] {
    this.#endEntry();
    this.#content.end(this.#keep);
    this.#keepPiece(this.#lines.end());
    return this.#list;
  }

  #endEntry(): void {
    if (this.#entry === undefined) return;
    if (!this.#isJoined) this.#content.end(this.#keep);
    // The size that was read, which is not always the one that was announced.
    this.#write({ ...this.#entry, size: this.#size });
    this.entries += 1;
    this.#entry = undefined;
    this.#size = 0;
  }

  readonly #keep = (chunk: Uint8Array): void =>
    this.#write({ chunk: this.#writer.add('content', chunk), bytes: chunk.length });

  #write(line: Line): void {
    this.#keepPiece(this.#lines.add(line));
  }

  #keepPiece(piece: Uint8Array | undefined): void {
    if (piece !== undefined) this.#list.push(this.#writer.add('list', piece));
  }
}

function checkSourceName(name: string): void {
  if (SOURCE_NAME.test(name)) return;
  throw misuse({
    name: 'sources',
    expected: 'named with letters, digits, `.`, `-` and `_`',
    got: name,
    hint: 'Rename this source: its name becomes a folder of a restore.',
  });
}
