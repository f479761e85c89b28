/** Manifests, indexes and packs of a repository that is damaged, or that somebody forged. */
import { fuzz, mutatedBytes, mutatedValue } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { GrowingBuffer } from './growing-buffer.ts';
import { decodeIndex, encodeIndex } from './index-file.ts';
import { decodeManifest, encodeManifest, type Manifest, manifestName } from './manifest.ts';
import { PackBuilder, readDirectory } from './pack.ts';
import { plainVault } from './vault.ts';

const id = (n: number): Uint8Array => Buffer.alloc(32, n);
const manifest = {
  ...{ id: 'abcdef0123456789', sequence: 3, at: 1_700_000_000_000, tags: { by: 'me' } },
  sources: { files: { kind: 'files', entries: 2, bytes: 10, added: 10, chunking: 'content', list: ['ab'.repeat(32)] } },
} as unknown as Manifest;

function pack() {
  const builder = new PackBuilder(plainVault, new GrowingBuffer(1_024));
  const content = Buffer.from('content of two chunks');
  builder.add(
    [
      { id: id(1), length: 10 },
      { id: id(2), length: 11 },
    ],
    content,
    content,
  );
  builder.add([{ id: id(3), length: 21 }], content, content);
  return builder.finish();
}

/** Words in place of a PerfError: the engine puts the name of the object around them. */
const inWords = { allows: (error: unknown) => error instanceof Error };

it('a damaged manifest is the one that was written, or is refused', async () => {
  await fuzz(mutatedBytes([encodeManifest(manifest, plainVault)]), (bytes) => {
    expect(decodeManifest(manifestName(manifest), bytes, plainVault)).toMatchObject({
      id: manifest.id,
      at: manifest.at,
    });
  });
});

it('a forged manifest, its checksum right, is whole or refused', async () => {
  const file = JSON.parse(Buffer.from(encodeManifest(manifest, plainVault)).toString()) as object;
  await fuzz(mutatedValue([file]), (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const text = JSON.stringify({ ...value, checksum: '' }, null, 2);
    const signed = text.replace('"checksum": ""', `"checksum": "${plainVault.checksumOf(text)}"`);
    const read = decodeManifest(manifestName(manifest), Buffer.from(`${signed}\n`), plainVault);
    expect(read.id).toBe(manifest.id);
    for (const { list } of Object.values(read.sources)) expect(list).toBeInstanceOf(Array);
  });
});

it.each([
  ['a moment that is none', { at: 1e300 }],
  ['sources that are none', { sources: { files: null } }],
  ['chunks that are no names of chunks', { sources: { files: { list: ['../..'] } } }],
])('a forged manifest with %s is told as damaged', (_, forged) => {
  const file = JSON.parse(Buffer.from(encodeManifest(manifest, plainVault)).toString()) as object;
  const text = JSON.stringify({ ...file, ...forged, checksum: '' }, null, 2);
  const signed = text.replace('"checksum": ""', `"checksum": "${plainVault.checksumOf(text)}"`);
  const read = (): Manifest => decodeManifest(manifestName(manifest), Buffer.from(`${signed}\n`), plainVault);
  expect(read).toThrow(expect.objectContaining({ code: 'backup/damaged' }));
});

it('a damaged index is the one that was written, or is refused', async () => {
  const { name, bytes } = encodeIndex([pack().directory], plainVault);
  const whole = decodeIndex(name, bytes, plainVault);
  await fuzz(mutatedBytes([bytes]), (one) => expect(decodeIndex(name, one, plainVault)).toEqual(whole), inWords);
});

it('a damaged pack tells segments within itself, or is refused', async () => {
  const { bytes } = pack();
  await fuzz(
    mutatedBytes([bytes]),
    (one) => {
      const { segments } = readDirectory('packs/x', one, plainVault);
      for (const { segment } of segments) expect(segment.offset + segment.stored).toBeLessThanOrEqual(one.length);
    },
    inWords,
  );
});
