/**
 * The list of a source: one JSON line an entry and one a chunk, in the order in which they came.
 *
 *   {"chunk":"9f…","bytes":16384}
 *   {"path":"a/b.txt","type":"file","size":12000,"mode":420,"modified":1700000000000}
 *   {"path":"a/c.txt","type":"file","size":4384}
 *
 * The chunks one after the other are the contents one after the other: the first `size` bytes are those of the first entry.
 * A chunk may stand before or after the entries that it is of, and be of several.
 */
import { crc32 } from 'node:zlib';
import type { Bytes } from '@perf/core';
import type { Entry } from '../source.ts';

export interface ChunkLine {
  readonly chunk: string;
  readonly bytes: Bytes;
}

export type Line = ChunkLine | Entry;

/** A part of an entry's content. */
export interface Part {
  readonly chunk: string;
  readonly from: Bytes;
  readonly to: Bytes;
}

export interface ListedEntry {
  readonly entry: Entry & { readonly size: Bytes };
  readonly parts: readonly Part[];
}

const LEAST_BYTES = 1024;
const MOST_BYTES = 16 * 1024;
/** One line in 32 ends a piece. */
const MASK = 31;

/**
 * Cuts a list into pieces of some 4 KB, where the lines say so, and never within one: each piece can be understood alone,
 * and an entry that changed costs one new piece.
 */
export class ListCutter {
  #lines: Uint8Array[] = [];
  #size: Bytes = 0;

  /** @returns a piece that is ready; undefined when more lines are needed */
  add(line: Line): Uint8Array | undefined {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    this.#lines.push(bytes);
    this.#size += bytes.length;
    const isCut = this.#size >= LEAST_BYTES && (crc32(bytes) & MASK) === 0;
    return isCut || this.#size >= MOST_BYTES ? this.end() : undefined;
  }

  /** @returns what is left */
  end(): Uint8Array | undefined {
    if (this.#size === 0) return undefined;
    const piece = Buffer.concat(this.#lines, this.#size);
    this.#lines = [];
    this.#size = 0;
    return piece;
  }
}

/** @throws SyntaxError for what is no list */
export function linesIn(piece: Uint8Array): Line[] {
  const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [lineOf(JSON.parse(line))]));
}

/** Who writes to a repository can write this too: what its parts are made of is counted with these. @throws SyntaxError */
function lineOf(value: unknown): Line {
  const { chunk, bytes, path, type, size, target } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isChunk = typeof chunk === 'string' && isSize(bytes);
  const isEntry = chunk === undefined && [path, type, target ?? ''].every((text) => typeof text === 'string');
  if (isChunk || (isEntry && isSize(size ?? 0))) return value as Line;
  throw new SyntaxError('a line is neither an entry nor a chunk');
}

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** The entries of a list with what their content is made of. */
export async function* entriesOf(lines: AsyncIterable<Line>): AsyncIterable<ListedEntry> {
  const chunks: { readonly chunk: string; readonly bytes: Bytes; from: Bytes }[] = [];
  const entries: Entry[] = [];
  let ready = 0;
  let next = 0;
  for await (const line of lines) {
    if ('chunk' in line) {
      chunks.push({ ...line, from: 0 });
      ready += line.bytes;
    } else entries.push(line);
    for (let entry = entries[next]; entry !== undefined && (entry.size ?? 0) <= ready; entry = entries[next]) {
      next += 1;
      ready -= entry.size ?? 0;
      yield { entry: { ...entry, size: entry.size ?? 0 }, parts: taken(chunks, entry.size ?? 0) };
    }
    entries.splice(0, next);
    next = 0;
  }
  if (entries.length > 0) throw new SyntaxError('the list ends before the content of its entries');
}

function taken(chunks: { readonly chunk: string; readonly bytes: Bytes; from: Bytes }[], size: Bytes): Part[] {
  const parts: Part[] = [];
  let used = 0;
  for (let missing = size; missing > 0; ) {
    const chunk = chunks[used] as (typeof chunks)[number];
    const to = Math.min(chunk.bytes, chunk.from + missing);
    parts.push({ chunk: chunk.chunk, from: chunk.from, to });
    missing -= to - chunk.from;
    chunk.from = to;
    if (to === chunk.bytes) used += 1;
  }
  chunks.splice(0, used);
  return parts;
}
