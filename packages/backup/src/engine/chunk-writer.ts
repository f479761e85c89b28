/**
 * Takes chunks in and keeps those that are new: gathers them into segments of 1 MB, segments into packs of 8 MB, and puts
 * packs, then their index.
 *
 *   add ─▶ segment ─(1 MB: compress)─▶ pack ─(8 MB)─▶ waiting ─ settle ─▶ store      finish: rest, flush, index, flush
 *
 * Compression is synchronous: in the thread pool it would take the program's own turns there.
 */
import type { Bytes } from '@perf/core';
import type { Store } from '../store.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { encodeIndex } from './index-file.ts';
import { type Chunk, PackBuilder, type PackDirectory } from './pack.ts';
import type { Vault } from './vault.ts';

const KB = 1024;
/** Compressed together: twice as much makes files 2 % smaller, and reading one of them twice as long. */
const SEGMENT_BYTES = KB * KB;
const PACK_BYTES = 8 * KB * KB;
/** With the segment that fills it. What is never touched takes no memory. */
const PACK_MEMORY = PACK_BYTES + 2 * SEGMENT_BYTES;

/** Lists and contents are compressed apart: they have little in common, and lists are read alone. */
export type ChunkKind = 'content' | 'list';

interface OpenSegment {
  chunks: Chunk[];
  readonly content: GrowingBuffer;
}

interface FullPack {
  readonly content: GrowingBuffer;
  readonly bytes: Uint8Array;
  readonly directory: PackDirectory;
}

export interface ChunkWriterParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly index: ChunkIndex;
}

export class ChunkWriter {
  readonly #parts: ChunkWriterParts;
  readonly #open: Record<ChunkKind, OpenSegment> = { content: emptySegment(), list: emptySegment() };
  /** In open segments, so not in the index yet. */
  readonly #gathered = new Set<string>();
  readonly #waiting: FullPack[] = [];
  /** Memory of packs that are stored. */
  readonly #free: GrowingBuffer[] = [];
  readonly #written: PackDirectory[] = [];
  #content = new GrowingBuffer(PACK_MEMORY);
  #pack: PackBuilder;
  #addedBytes = 0;

  constructor(parts: ChunkWriterParts) {
    this.#parts = parts;
    this.#pack = new PackBuilder(parts.vault, this.#content);
  }

  /** What was new, as it is stored; whole after `finish`. */
  get addedBytes(): Bytes {
    return this.#addedBytes;
  }

  get packs(): readonly PackDirectory[] {
    return this.#written;
  }

  /** @param chunk copied when it is kept @returns its id, hexadecimal */
  add(kind: ChunkKind, chunk: Uint8Array): string {
    const id = this.#parts.vault.idOf(chunk);
    const name = Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('hex');
    if (this.#parts.index.has(id) || this.#gathered.has(name)) return name;
    const segment = this.#open[kind];
    segment.chunks.push({ id, length: chunk.length });
    segment.content.add(chunk);
    this.#gathered.add(name);
    if (segment.content.size >= SEGMENT_BYTES) this.#closeSegment(kind);
    return name;
  }

  /** Puts the packs that are full; to be called often, as they wait in memory. */
  async settle(): Promise<void> {
    for (let pack = this.#waiting.shift(); pack !== undefined; pack = this.#waiting.shift()) {
      await this.#parts.store.put(pack.directory.name, pack.bytes);
      this.#written.push(pack.directory);
      this.#addedBytes += pack.bytes.length;
      this.#free.push(pack.content);
    }
  }

  /** All packs outlive a power cut when this resolves; no index names them yet. */
  async finishPacks(): Promise<void> {
    this.#closeSegment('content');
    this.#closeSegment('list');
    this.#closePack();
    await this.settle();
    if (this.#written.length > 0) await this.#parts.store.flush();
  }

  /** All that was added outlives a power cut when this resolves. @returns the new index; undefined when nothing was new */
  async finish(): Promise<string | undefined> {
    await this.finishPacks();
    if (this.#written.length === 0) return undefined;
    const { store, vault } = this.#parts;
    const { name, bytes } = encodeIndex(this.#written, vault);
    await store.put(name, bytes);
    await store.flush();
    return name;
  }

  #closeSegment(kind: ChunkKind): void {
    const segment = this.#open[kind];
    const { chunks, content } = segment;
    if (chunks.length === 0) return;
    const added = this.#pack.add(chunks, content.bytes());
    this.#parts.index.addSegment(added.segment, chunks);
    for (const { id } of chunks) this.#gathered.delete(Buffer.from(id).toString('hex'));
    segment.chunks = [];
    content.clear();
    if (this.#pack.size >= PACK_BYTES) this.#closePack();
  }

  #closePack(): void {
    if (this.#pack.isEmpty) return;
    this.#waiting.push({ content: this.#content, ...this.#pack.finish() });
    this.#content = this.#free.pop() ?? new GrowingBuffer(PACK_MEMORY);
    this.#pack = new PackBuilder(this.#parts.vault, this.#content);
  }
}

const emptySegment = (): OpenSegment => ({ chunks: [], content: new GrowingBuffer(16 * KB) });
