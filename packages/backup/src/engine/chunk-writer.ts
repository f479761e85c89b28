/**
 * Takes chunks in and keeps those that are new: gathers them into segments of 4 MB, segments into packs of 8 MB, and puts
 * packs, then their index.
 *
 *   add ─▶ segment ─(4 MB: compress)─▶ pack ─(8 MB)─▶ waiting ─ settle ─▶ store      finish: rest, flush, index, flush
 *
 * Compression is synchronous, since in the thread pool it would take the program's own turns there, or the work of a press.
 * Segments come into packs in the order in which they were full, so that a press changes no byte of what is stored.
 */
import type { Bytes } from '@perf/core';
import type { Store } from '../store.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { encodeIndex } from './index-file.ts';
import { type Chunk, PackBuilder, type PackDirectory } from './pack.ts';
import { compressed, type Press, type Pressed } from './press.ts';
import type { Vault } from './vault.ts';

const KB = 1024;
/** Compressed together: half as much makes files 2 % larger, and reading one of them half as long. */
const SEGMENT_BYTES = 4 * KB * KB;
const PACK_BYTES = 8 * KB * KB;
/** With the segment that fills it. */
const PACK_MEMORY = PACK_BYTES + SEGMENT_BYTES + KB * KB;
const SEGMENT_MEMORY = SEGMENT_BYTES + 2 * KB * KB;

/** So little new content is compressed before a press has begun. */
const FULL_BEFORE_PRESS = 2;
/** They wait in memory. */
const MOST_AT_PRESS = 3;

/** Lists and contents are compressed apart: they have little in common, and lists are read alone. */
export type ChunkKind = 'content' | 'list';

interface OpenSegment {
  readonly chunks: Chunk[];
  readonly content: GrowingBuffer;
}

interface Pressing extends OpenSegment {
  readonly pressed: Promise<Pressed | undefined>;
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
  /** Is asked once, when there is much to compress. @default nothing is compressed elsewhere */
  readonly startPress?: (() => Press | undefined) | undefined;
}

export class ChunkWriter {
  readonly #parts: ChunkWriterParts;
  readonly #open: Record<ChunkKind, OpenSegment> = { content: emptySegment(), list: emptySegment() };
  /** Full, in order. */
  readonly #atPress: Pressing[] = [];
  /** In segments that are in no pack, so not in the index yet. */
  readonly #gathered = new Set<string>();
  readonly #waiting: FullPack[] = [];
  /** Memory of packs that are stored. */
  readonly #free: GrowingBuffer[] = [];
  /** Memory of segments that are in a pack. */
  readonly #freeSegments: GrowingBuffer[] = [];
  readonly #written: PackDirectory[] = [];
  #content = new GrowingBuffer(PACK_MEMORY);
  #pack: PackBuilder;
  #press: Press | undefined;
  #fullSegments = 0;
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

  /** Puts the packs that are full; to be called often, as they wait in memory, and what is at the press does too. */
  async settle(): Promise<void> {
    await this.#takeFromPress(MOST_AT_PRESS);
    await this.#putPacks();
  }

  /** To be called at last, whatever happened. */
  async close(): Promise<void> {
    await this.#press?.end();
  }

  async #putPacks(): Promise<void> {
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
    await this.#takeFromPress(0);
    this.#closePack();
    await this.#putPacks();
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
    if (segment.chunks.length === 0) return;
    this.#open[kind] = emptySegment(this.#freeSegments.pop());
    this.#fullSegments += 1;
    if (this.#fullSegments === FULL_BEFORE_PRESS + 1) this.#press = this.#parts.startPress?.();
    if (this.#press === undefined) this.#enter(segment, compressed(segment.content.bytes()));
    else this.#atPress.push({ ...segment, pressed: this.#press.press(segment.content.bytes()) });
  }

  /** @param left how many may stay there */
  async #takeFromPress(left: number): Promise<void> {
    while (this.#atPress.length > left) {
      const segment = this.#atPress.shift() as Pressing;
      const pressed = await segment.pressed;
      this.#enter(segment, pressed?.bytes ?? compressed(segment.content.bytes()));
      pressed?.free();
    }
  }

  #enter({ chunks, content }: OpenSegment, packed: Uint8Array): void {
    const added = this.#pack.add(chunks, content.bytes(), packed);
    this.#parts.index.addSegment(added.segment, chunks);
    for (const { id } of chunks) this.#gathered.delete(Buffer.from(id).toString('hex'));
    this.#freeSegments.push(content);
    if (this.#pack.size >= PACK_BYTES) this.#closePack();
  }

  #closePack(): void {
    if (this.#pack.isEmpty) return;
    this.#waiting.push({ content: this.#content, ...this.#pack.finish() });
    this.#content = this.#free.pop() ?? new GrowingBuffer(PACK_MEMORY);
    this.#pack = new PackBuilder(this.#parts.vault, this.#content);
  }
}

function emptySegment(content = new GrowingBuffer(SEGMENT_MEMORY)): OpenSegment {
  content.clear();
  return { chunks: [], content };
}
