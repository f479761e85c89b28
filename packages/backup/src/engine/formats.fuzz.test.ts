/** Manifests, indexes and packs of a repository that is damaged, or that somebody forged. */
import { hash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { fuzz, mutatedBytes, mutatedText, mutatedValue } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../adapters/memory-store/index.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { decodeIndex, encodeIndex } from './index-file.ts';
import { entriesOf, type Line, type ListedEntry, linesIn } from './list.ts';
import { decodeManifest, encodeManifest, type Manifest, manifestName } from './manifest.ts';
import { HEAD_BYTES, PackBuilder, readDirectory } from './pack.ts';
import { recordsIn } from './record-stream.ts';
import { openVault } from './repo-file.ts';
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

it('an index made to take memory is refused before it unfolds', () => {
  const head = encodeIndex([], plainVault).bytes.subarray(0, HEAD_BYTES);
  const bytes = Buffer.concat([head, zstdCompressSync(Buffer.alloc(64 * 1024 * 1024))]);
  const name = `index/${hash('sha256', bytes, 'hex')}.idx`;
  expect(bytes.length).toBeLessThan(16_384);
  expect(() => decodeIndex(name, bytes, plainVault)).toThrow(/larger than \d+ bytes/);
});

it('an index of many packs of one chunk each, the worst to keep, is read back', () => {
  const random = (n: number): Uint8Array => hash('sha256', `chunk ${n}`, 'buffer');
  const packs = Array.from({ length: 5_000 }, (_, n) => {
    const name = Buffer.from(random(-n - 1)).toString('hex');
    const segment = { pack: `packs/${name.slice(0, 2)}/${name}.pack`, number: 0, offset: 80, stored: 90, raw: 100 };
    return { name: segment.pack, size: 200, segments: [{ segment, chunks: [{ id: random(n), length: 100 }] }] };
  });
  const { name, bytes } = encodeIndex(packs, plainVault);
  expect(decodeIndex(name, bytes, plainVault)).toHaveLength(5_000);
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

async function all<One>(of: AsyncIterable<One>): Promise<One[]> {
  const found: One[] = [];
  for await (const one of of) found.push(one);
  return found;
}

/** As `entries` in content.ts takes them. */
async function entriesIn(piece: Uint8Array): Promise<ListedEntry[]> {
  async function* lines(): AsyncIterable<Line> {
    yield* linesIn(piece);
  }
  return all(entriesOf(lines()));
}

const list = [
  '{"chunk":"aa","bytes":10}',
  '{"path":"a","type":"file","size":4}',
  '{"path":"b","type":"file","size":6}',
];

it('a forged list of entries tells parts of chunks, all of each entry, or is refused', async () => {
  await fuzz(
    mutatedText([list.join('\n'), [...list, ...list].toReversed().join('\n')]),
    async (text) => {
      for (const { entry, parts } of await entriesIn(Buffer.from(text))) {
        expect(parts.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(entry.size);
        for (const { from, to } of parts) expect(from).toBeLessThanOrEqual(to);
      }
    },
    inWords,
  );
});

it.each(['"10"', '[10]', '-10', '1e99', 'null', '0.5'])(
  'a chunk of %s bytes is no reason to go on for ever',
  async (bytes) => {
    const chunk = `{"chunk":"aa","bytes":${bytes}}`;
    const forged = [chunk, chunk, chunk, '{"path":"a","type":"file","size":20}'].join('\n');
    await expect(entriesIn(Buffer.from(forged))).rejects.toThrow('neither an entry nor a chunk');
  },
);

it('a forged stream of records is read, or refused', async () => {
  async function* pieces(text: string): AsyncIterable<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  }
  const records = mutatedText(['["a",{"n":1}]\n[2,null]\n["\u65e5",[1,"x"]]\n']);
  const read = async (text: string): Promise<void> => {
    for (const { key } of await all(recordsIn(pieces(text)))) expect(typeof key).toMatch(/string|number/);
  };
  await fuzz(records, read, inWords);
});

it('what describes a repository is what was written, or is refused without costing the machine', async () => {
  const store = createMemoryStore();
  await openVault(store, { passphrase: 'a passphrase', now: 0 });
  const written = JSON.parse(Buffer.from(await store.get('repo.json')).toString()) as Record<string, object>;
  // None of those that are tried costs the second that the right one does.
  const cheap = { ...written, encryption: { ...written.encryption, kdf: { name: 'scrypt', N: 2, r: 1, p: 1 } } };
  await fuzz(mutatedValue([cheap]), async (value) => {
    const forged = createMemoryStore();
    await forged.put('repo.json', Buffer.from(JSON.stringify(value) ?? ''));
    await openVault(forged, { passphrase: 'a passphrase', now: 0 });
  });
  const costly = {
    ...written,
    encryption: { ...written.encryption, kdf: { name: 'scrypt', N: 2 ** 20, r: 16, p: 4 } },
  };
  const forged = createMemoryStore();
  await forged.put('repo.json', Buffer.from(JSON.stringify(costly)));
  await expect(openVault(forged, { passphrase: 'a passphrase', now: 0 })).rejects.toMatchObject({
    code: 'backup/wrong-key',
  });
});
