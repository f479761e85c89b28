/**
 * Repositories as the first version of the format wrote them. They are read for ever: a change that breaks this test breaks
 * everybody's backups. They are never written anew; a newer format gets fixtures of its own.
 */
import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createDirectoryStore } from '../src/adapters/directory-store/index.ts';
import type { Repository } from '../src/repository.ts';
import { engine, files, noise } from './engines.ts';

async function frozen(kind: 'plain' | 'encrypted'): Promise<Repository> {
  const { at } = await temporaryFolder();
  // A copy: reading takes a lock, and that makes a file.
  cpSync(fileURLToPath(new URL(`./fixtures/format-1/${kind}`, import.meta.url)), at('repo'), { recursive: true });
  const store = createDirectoryStore({ folder: at('repo') });
  return engine({ store, ...(kind === 'plain' ? {} : { passphrase: 'frozen for ever' }) });
}

describe.each(['plain', 'encrypted'] as const)('a repository of format 1, %s', (kind) => {
  it('is whole, and gives back what it was given', async () => {
    const { at } = await temporaryFolder();
    const repository = await frozen(kind);
    const [first, second] = await repository.snapshots();
    expect([first?.sequence, second?.sequence]).toEqual([1, 2]);
    expect((await repository.verify(undefined, { data: true })).damage).toEqual([]);
    expect(await repository.read(first?.id ?? '', 'state')).toEqual({ ada: { age: 36 }, alan: { age: 41 } });
    expect(await repository.read(second?.id ?? '', 'state')).toEqual({ ada: { age: 37 }, alan: { age: 41 } });
    await repository.restore(second?.id ?? '', { to: at('out') });
    expect(Buffer.compare(readFileSync(at('out/app/data/noise.bin')), noise(20_000, 4))).toBe(0);
    expect(readFileSync(at('out/app/link'), 'utf8')).toBe('hello\n');
    expect(await repository.diff(first?.id ?? '', second?.id ?? '')).toEqual([
      { source: 'app', path: 'new.txt', change: 'added' },
      { source: 'state', path: 'ada', change: 'changed' },
    ]);
  });

  it('finds again what it holds, so that the next backup adds little', async () => {
    const repository = await frozen(kind);
    const { addedBytes } = await repository.backup({ app: files({ 'moved.bin': noise(20_000, 4) }) });
    expect(addedBytes).toBeLessThan(1000);
  });
});
