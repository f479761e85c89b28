import { readdirSync, readFileSync } from 'node:fs';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { engine, files, noise, records } from '../../test/engines.ts';
import { like } from '../../test/harness/like.ts';
import { createMemoryStore } from '../adapters/memory-store/index.ts';
import type { Progress } from '../repository.ts';
import type { Entry, Piece, ReadOptions, WorkerPlan } from '../source.ts';
import type { Store } from '../store.ts';

describe('a repository', () => {
  it('gives back what went in', async () => {
    const repository = await engine();
    const big = noise(3_000_000);
    const { id } = await repository.backup({
      app: files({ 'a.txt': 'one', 'b/big.bin': big, 'b/empty': '' }),
      state: records({ ada: { age: 36 }, alan: { age: 41 } }),
    });
    expect(await repository.read(id, 'state')).toEqual({ ada: { age: 36 }, alan: { age: 41 } });
    const read = (await repository.read(id, 'app')) as Record<string, Uint8Array>;
    expect(Object.keys(read)).toEqual(['a.txt', 'b/big.bin', 'b/empty']);
    expect(Buffer.compare(read['b/big.bin'] ?? Buffer.of(), big)).toBe(0);
    expect(read['b/empty']).toHaveLength(0);
  });

  it('restores into a folder', async () => {
    const { at } = await temporaryFolder();
    const repository = await engine({ passphrase: 'secret' });
    const { id } = await repository.backup({ app: files({ 'a.txt': 'one', 'b/c.txt': 'two' }) });
    expect(await repository.restore(id, { to: at('out') })).toEqual({ to: at('out'), entries: 2, bytes: 6 });
    expect(readFileSync(at('out/app/b/c.txt'), 'utf8')).toBe('two');
    await repository.restore(id, { to: at('part'), source: 'app', path: 'b' });
    expect(readdirSync(at('part'), { recursive: true }).sort()).toEqual(['b', 'b/c.txt']);
  });

  it('reads nothing again whose stamp is the same', async () => {
    const read: string[] = [];
    async function* readPlan(_: WorkerPlan, { isKept }: ReadOptions): AsyncGenerator<readonly Piece[]> {
      for (const [path, { stamp, content }] of Object.entries(disk)) {
        const entry: Entry = { path, type: 'file', stamp };
        const isSame = isKept?.(entry) === true;
        yield [{ entry }];
        if (isSame) continue;
        read.push(path);
        yield [{ bytes: Uint8Array.from(Buffer.from(content)) }];
      }
    }
    const disk: Record<string, { stamp: string; content: string }> = {
      a: { stamp: '1', content: 'one' },
      b: { stamp: '1', content: 'two' },
    };
    const repository = await engine({ store: createMemoryStore(), readPlan });
    const source = { ...files({}), content: { read: 'files', paths: [], exclude: [] } } as const;
    await repository.backup({ app: source });
    disk.b = { stamp: '2', content: 'three' };
    const { id, bytes } = await repository.backup({ app: source });
    expect(read).toEqual(['a', 'b', 'b']);
    expect(bytes).toBe(8);
    const kept = (await repository.read(id, 'app')) as Record<string, Uint8Array>;
    expect(Object.values(kept).map((content) => Buffer.from(content).toString())).toEqual(['one', 'three']);
  });

  it('keeps what did not change once', async () => {
    const store = createMemoryStore();
    const repository = await engine({ store });
    const big = noise(3_000_000);
    const first = await repository.backup({ app: files({ big }) });
    expect(first.addedBytes).toBeGreaterThan(3_000_000);
    const changed = Uint8Array.from(big);
    changed[1_500_000] = 7;
    const totals = new Set<number | undefined>();
    const onProgress = ({ bytesTotal }: Progress): void => void totals.add(bytesTotal);
    const second = await repository.backup({ app: files({ big: changed, other: 'x' }) }, { onProgress });
    // What there was is a guess at what there is, and never less than what is done.
    expect([...totals]).toEqual([3_000_000, 3_000_001]);
    expect(second.addedBytes).toBeLessThan(2_500_000);
    expect((await repository.snapshots()).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(await repository.diff(first.id, second.id)).toEqual([
      { source: 'app', path: 'big', change: 'changed' },
      { source: 'app', path: 'other', change: 'added' },
    ]);
    expect((await repository.verify(undefined, { data: true })).damage).toEqual([]);
    const { removed, freedBytes } = await repository.prune({ last: 1 });
    expect(removed.map(({ id }) => id)).toEqual([first.id]);
    expect(freedBytes).toBeGreaterThan(1_000_000);
    expect((await repository.verify(undefined, { data: true })).damage).toEqual([]);
  });

  it('prunes lazily: snapshots go at once, their space when there are many index files, and no list is read for it', async () => {
    const store = createMemoryStore();
    const repository = await engine({ store });
    const stored = async (): Promise<number> => (await store.list('packs/')).length;
    const names: string[] = [];
    const get: Store['get'] = (name, range) => {
      names.push(name);
      return store.get(name, range);
    };
    const lazy = await engine({ store: like(store, { get }) });
    for (let number = 0; number < 32; number += 1)
      await repository.backup({ app: files({ a: noise(900, number * 2 + 1) }) });
    names.length = 0;
    const { removed, freedBytes } = await lazy.prune({ last: 2 }, { isLazy: true });
    expect([removed.length, freedBytes, await stored()]).toEqual([30, 0, 32]);
    expect(names.filter((name) => name.startsWith('packs/'))).toEqual([]);
    await repository.backup({ app: files({ a: noise(900, 99) }) });
    expect((await lazy.prune({ last: 2 }, { isLazy: true })).freedBytes).toBeGreaterThan(20_000);
    expect(await stored()).toBe(2);
    expect((await repository.verify(undefined, { data: true })).damage).toEqual([]);
  });
});
