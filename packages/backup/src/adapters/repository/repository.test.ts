/** The repository as programs open it: in a folder, in a thread of its own. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { files, noise, records, type TestSource } from '../../../test/engines.ts';
import type { Repository } from '../../repository.ts';
import { createMemoryStore } from '../memory-store/index.ts';
import { type OpenRepositoryOptions, openRepository } from './index.ts';

async function opened(options: OpenRepositoryOptions): Promise<Repository> {
  const repository = await openRepository(options);
  onTestFinished(() => repository.close());
  return repository;
}

const folderSource = (path: string): TestSource => ({
  ...files({}),
  content: { read: 'files', paths: [path], exclude: [] },
});

describe('a repository in a folder', () => {
  it('keeps live state and a folder, and restores both after it was opened again', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('data/sub'), { recursive: true });
    writeFileSync(at('data/sub/big.bin'), noise(2_000_000));
    const first = await opened({ folder: at('repo'), encrypt: 'correct horse' });
    const { id } = await first.backup({ app: folderSource(at('data')), state: records({ ada: 1 }) });
    await first.close();
    const again = await opened({ folder: at('repo'), encrypt: { passphrase: 'correct horse' } });
    expect(await again.read(id, 'state')).toEqual({ ada: 1 });
    await again.restore(id, { to: at('out') });
    const restored = readdirSync(at('out'), { recursive: true }).find((name) => String(name).endsWith('big.bin'));
    expect(Buffer.compare(readFileSync(at('out', String(restored))), noise(2_000_000))).toBe(0);
    expect(readFileSync(at('repo/repo.json'), 'utf8')).not.toContain('correct horse');
  });

  it('works over a store of the program as well', async () => {
    const store = createMemoryStore();
    const repository = await opened({ store });
    const { id } = await repository.backup({ app: files({ 'a.txt': 'one' }) });
    expect(await repository.read(id, 'app')).toEqual({ 'a.txt': new Uint8Array(Buffer.from('one')) });
    expect((await store.list('snapshots/')).length).toBe(1);
  });

  it('fails a backup with the error of its source, and goes on', async () => {
    const repository = await opened({ store: createMemoryStore() });
    const cause = new Error('the map is gone');
    async function* broken(): AsyncGenerator<never> {
      yield* [];
      throw cause;
    }
    const failing = repository.backup({ app: { ...files({}), content: broken() } });
    await expect(failing).rejects.toBe(cause);
    await repository.backup({ app: files({ a: '1' }) });
    expect(await repository.snapshots()).toHaveLength(1);
  });

  it('stops a restore and a look at every byte in their midst, and leaves nothing of the restore', async () => {
    const { at } = await temporaryFolder();
    const repository = await opened({ folder: at('repo') });
    const { id } = await repository.backup({ app: files({ 'big.bin': noise(2_000_000) }) });
    const abort = new AbortController();
    const { signal } = abort;
    const restoring = repository.restore(id, { to: at('out'), signal });
    const looking = repository.verify(id, { data: true, signal });
    abort.abort(new Error('enough'));
    await expect(restoring).rejects.toThrow('enough');
    await expect(looking).rejects.toThrow('enough');
    expect(readdirSync(at('.'))).toEqual(['repo']);
  });

  it('stops when it is told, and keeps nothing of it', async () => {
    const repository = await opened({ store: createMemoryStore() });
    const abort = new AbortController();
    const { content, ...rest } = files({ a: '1', b: '2' });
    async function* pieces(): AsyncGenerator<never> {
      abort.abort(new Error('enough'));
      yield* content as AsyncIterable<never>;
    }
    const stopped = repository.backup({ app: { ...rest, content: pieces() } }, { signal: abort.signal });
    await expect(stopped).rejects.toThrow('enough');
    expect(await repository.snapshots()).toEqual([]);
  });

  it('says what is wrong with a passphrase, and never shows it', async () => {
    const { at } = await temporaryFolder();
    await (await opened({ folder: at('repo'), encrypt: 'right' })).close();
    const wrong = openRepository({ folder: at('repo'), encrypt: 'Tr0ub4dor' });
    await expect(wrong).rejects.toMatchObject({ code: 'backup/wrong-key' });
    await expect(wrong).rejects.not.toThrow('Tr0ub4dor');
    await expect(openRepository({ folder: at('repo') })).rejects.toMatchObject({ code: 'backup/wrong-key' });
    const unset = openRepository({ folder: at('repo'), encrypt: { passphraseFrom: 'PERF_NO_SUCH_VARIABLE' } });
    await expect(unset).rejects.toThrow('PERF_NO_SUCH_VARIABLE');
  });
});
