/** A snapshot as somebody would forge it who knows the format, and the passphrase if there is one: all hashes fit. */
import { ChunkIndex } from '../src/engine/chunk-index.ts';
import { ChunkWriter } from '../src/engine/chunk-writer.ts';
import type { Line } from '../src/engine/list.ts';
import { encodeManifest, type Manifest, manifestName } from '../src/engine/manifest.ts';
import { plainVault } from '../src/engine/vault.ts';
import type { Store } from '../src/store.ts';

/** @returns its id */
export async function forgeSnapshot(store: Store, lines: readonly Line[], source = 'app'): Promise<string> {
  const writer = new ChunkWriter({ store, vault: plainVault, index: new ChunkIndex() });
  writer.add('content', Buffer.from('x'));
  const list = [writer.add('list', Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')))];
  await writer.finish();
  const summary = { kind: 'files', moment: 0, entries: lines.length, bytes: 1, chunking: 'file', list } as const;
  const manifest: Manifest = {
    id: 'f0f0f0f0f0f0f0f0',
    sequence: 99,
    at: 0,
    bytes: 1,
    addedBytes: 1,
    duration: 1,
    sources: { [source]: summary },
  };
  await store.put(manifestName(manifest), encodeManifest(manifest, plainVault));
  return manifest.id;
}

/** A line of content of one byte, `x`. */
export const X: Line = { chunk: Buffer.from(plainVault.idOf(Buffer.from('x'))).toString('hex'), bytes: 1 };
