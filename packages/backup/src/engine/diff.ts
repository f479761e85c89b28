/**
 * What changed between two snapshots: of files by the ids of their chunks, of records key by key.
 */
import { hash } from 'node:crypto';
import type { RecordKey } from '../record-lines.ts';
import type { Difference } from '../repository.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { entries, partsOf } from './content.ts';
import type { Manifest, ManifestSource } from './manifest.ts';
import { recordsIn } from './record-stream.ts';

/** By source, then by path. */
export async function differences(
  older: Manifest,
  newer: Manifest,
  reader: ChunkReader,
): Promise<readonly Difference[]> {
  const names = [...new Set([...Object.keys(older.sources), ...Object.keys(newer.sources)])].sort();
  const found: Difference[] = [];
  for (const source of names) {
    const changes = await changesOf(older.sources[source], newer.sources[source], reader);
    changes.sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const change of changes) found.push({ source, ...change });
  }
  return found;
}

type Change = Omit<Difference, 'source'>;

/** By path, or by the key of a record: what tells whether it changed. Two that are equal are the same content. */
type Marks = Map<RecordKey, string>;

async function changesOf(
  older: ManifestSource | undefined,
  newer: ManifestSource | undefined,
  reader: ChunkReader,
): Promise<Change[]> {
  if (older !== undefined && newer !== undefined && older.list.join() === newer.list.join()) return [];
  const before = older === undefined ? (new Map() as Marks) : await marksOf(older, reader);
  const after = newer === undefined ? (new Map() as Marks) : await marksOf(newer, reader);
  const changes: Change[] = [];
  for (const [key, mark] of after) {
    const path = String(key);
    const previous = before.get(key);
    if (previous === undefined) changes.push({ path, change: 'added' });
    else if (previous !== mark) changes.push({ path, change: 'changed' });
    before.delete(key);
  }
  for (const key of before.keys()) changes.push({ path: String(key), change: 'removed' });
  return changes;
}

async function marksOf(source: ManifestSource, reader: ChunkReader): Promise<Marks> {
  const marks: Marks = new Map();
  for await (const { entry, parts } of entries(source, reader)) {
    if (source.kind === 'records') {
      for await (const { key, line } of recordsIn(partsOf(parts, reader)))
        marks.set(key, hash('sha256', line, 'base64'));
    } else {
      // A new time of writing alone is no change.
      const { type, size, mode, target } = entry;
      marks.set(entry.path, hash('sha256', JSON.stringify([type, size, mode, target, parts]), 'base64'));
    }
  }
  return marks;
}
