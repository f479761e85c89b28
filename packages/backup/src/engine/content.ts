/**
 * Reads what a snapshot holds: its entries, and the bytes of each, every chunk hashed on the way.
 */
import { PerfError } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { RecordKey } from '../record-lines.ts';
import { type ChunkReader, damaged } from './chunk-reader.ts';
import { entriesOf, type Line, type ListedEntry, linesIn, type Part } from './list.ts';
import type { Manifest, ManifestSource } from './manifest.ts';
import { recordsIn } from './record-stream.ts';

export function sourceOf({ id, sources }: Manifest, name: string): ManifestSource {
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (source !== undefined) return source;
  throw new PerfError('backup/no-snapshot', {
    message: `Expected the snapshot ${id} to have a source \`${name}\`, got ${Object.keys(sources).join(', ') || 'none'}`,
    hint: 'Name one of its sources.',
  });
}

async function* lines(source: ManifestSource, reader: ChunkReader): AsyncIterable<Line> {
  for (const piece of source.list) yield* linesIn(await reader.get(piece));
}

/** @throws PerfError `backup/damaged` */
export async function* entries(source: ManifestSource, reader: ChunkReader): AsyncIterable<ListedEntry> {
  try {
    yield* entriesOf(lines(source, reader));
  } catch (error) {
    // Hashes fit, so this was written so: by something that is broken, or by somebody who means harm.
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw damaged('a list of entries', error.message, error);
    throw error;
  }
}

export async function* partsOf(parts: readonly Part[], reader: ChunkReader): AsyncIterable<Uint8Array> {
  for (const { chunk, from, to } of parts) {
    const bytes = await reader.get(chunk);
    if (to > bytes.length) throw damaged(`chunk ${chunk}`, 'the list says that it is longer');
    yield bytes.subarray(from, to);
  }
}

export async function wholeOf({ entry, parts }: ListedEntry, reader: ChunkReader): Promise<Uint8Array> {
  // Put together when all of it is there: how much that is the list claims, and is not believed.
  const all: Uint8Array[] = [];
  for await (const part of partsOf(parts, reader)) all.push(part);
  return Buffer.concat(all, entry.size);
}

/** A source as its program knows it. See `Repository.read`. */
export async function readSource(source: ManifestSource, reader: ChunkReader): Promise<unknown> {
  const found: [string, unknown][] = [];
  for await (const listed of entries(source, reader)) {
    if (source.kind === 'records') {
      for await (const { key, value } of recordsIn(partsOf(listed.parts, reader))) found.push([String(key), value]);
    } else if (source.kind === 'json') return JSON.parse(Buffer.from(await wholeOf(listed, reader)).toString('utf8'));
    else if (isContent(listed)) found.push([listed.entry.path, await wholeOf(listed, reader)]);
  }
  // Unlike an assignment this makes a property of any name, also of `__proto__`.
  return Object.fromEntries(found);
}

/** See `Repository.records`. @throws PerfError `backup/invalid-argument`, `backup/damaged` */
export async function readRecords(
  source: ManifestSource,
  { name, key: wanted }: { readonly name: string; readonly key: RecordKey | undefined },
  reader: ChunkReader,
): Promise<readonly (readonly [RecordKey, unknown])[]> {
  if (source.kind !== 'records') {
    const hint = 'Read it whole with `read`, or restore it into a folder.';
    throw misuse({ name: 'source', expected: 'a source of records', got: `${name}, of ${source.kind}`, hint });
  }
  const found: (readonly [RecordKey, unknown])[] = [];
  for await (const listed of entries(source, reader)) {
    for await (const { key, value } of recordsIn(partsOf(listed.parts, reader))) {
      if (key === wanted) return [[key, value]];
      if (wanted === undefined) found.push([key, value]);
    }
  }
  return found;
}

const isContent = ({ entry: { type } }: ListedEntry): boolean => type === 'file' || type === 'stream';
