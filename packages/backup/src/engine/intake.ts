/** What comes of one source, on its way into chunks and into its list. */
import type { Bytes } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { Chunking, Entry, Notice } from '../source.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import { Chunker } from './chunker.ts';
import { checkEntry } from './entry-path.ts';
import type { KeptContent } from './kept-content.ts';
import { type ChunkLine, type Line, ListCutter } from './list.ts';

export class Intake {
  entries = 0;
  bytes: Bytes = 0;
  readonly notices: Notice[] = [];
  readonly #writer: ChunkWriter;
  readonly #isJoined: boolean;
  readonly #content: Chunker;
  readonly #lines = new ListCutter();
  readonly #list: string[] = [];
  readonly #last: KeptContent;
  /** Entries whose content was said to be kept, until they come. */
  readonly #unread = new Map<string, readonly ChunkLine[]>();
  #entry: Entry | undefined;
  #size = 0;

  /** @param last what the last snapshot kept of this source */
  constructor(chunking: Chunking, writer: ChunkWriter, last: KeptContent) {
    this.#writer = writer;
    this.#last = last;
    this.#content = new Chunker(chunking);
    // Records are small: cut one by one, each would be a chunk.
    this.#isJoined = chunking === 'state';
  }

  begin(entry: Entry): void {
    this.#endEntry();
    checkEntry(entry);
    this.#entry = entry;
    const kept = this.#unread.get(entry.path) ?? [];
    this.#unread.delete(entry.path);
    for (const line of kept) {
      this.#write(line);
      this.#size += line.bytes;
      this.bytes += line.bytes;
    }
  }

  /** Once this says so the content of the entry must not come. */
  isKept(entry: Entry): boolean {
    const chunks = this.#isJoined ? undefined : this.#last.of(entry);
    if (chunks !== undefined) this.#unread.set(entry.path, chunks);
    return chunks !== undefined;
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

  settle(): Promise<void> {
    return this.#writer.settle();
  }

  /** @returns the ids of the pieces of its list */
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
