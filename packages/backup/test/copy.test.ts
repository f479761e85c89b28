import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../src/adapters/memory-store/index.ts';
import type { Copied, Keep, Repository } from '../src/repository.ts';
import type { Store } from '../src/store.ts';
import { engine, files, noise } from './engines.ts';

interface Both {
  readonly here: Store;
  readonly repository: Repository;
  readonly there: Store;
  copy(keep?: Keep): Promise<Copied>;
  /** Takes the next snapshot of content that is like no other. @returns its id */
  take(seed: number): Promise<string>;
  /** What is in the copy, each of its snapshots read: paths by snapshot. */
  whole(): Promise<Record<string, number>>;
}

const SIZE = 40_000;

async function both(there: Store = createMemoryStore(), here: Store = createMemoryStore()): Promise<Both> {
  // One that stays open when a copy is done.
  const open = new Proxy(there, {
    get: (target, key: keyof Store) => {
      if (key === 'close') return async () => undefined;
      const value = target[key];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const named = Object.defineProperty(here, 'place', { value: 'here' });
  const repository = await engine({ store: named, openStore: () => open });
  return {
    here,
    repository,
    there,
    copy: (keep) => repository.copy('there', { keep }),
    take: async (seed) => {
      const app = files({ always: noise(SIZE, 1), own: noise(SIZE, seed), small: `${seed}` });
      return (await repository.backup({ app })).id;
    },
    whole: async () => {
      const copy = await engine({ store: there });
      const entries: [string, number][] = [];
      for (const { id } of await copy.snapshots()) {
        const { own } = (await copy.read(id, 'app')) as { own: Uint8Array };
        entries.push([id, own.length]);
      }
      return Object.fromEntries(entries);
    },
  };
}

const namesIn = async (store: Store): Promise<string[]> => (await store.list('')).map(({ name }) => name);

describe('a copy of a repository', () => {
  it('holds the same, and is sent only what it lacks', async () => {
    const { here, there, take, copy, whole } = await both();
    const first = await take(2);
    expect(await copy()).toMatchObject({ snapshots: 1, held: [], damaged: [], removed: 0 });
    expect(await namesIn(there)).toEqual(await namesIn(here));
    const second = await take(3);
    const { bytes } = await copy();
    expect(bytes).toBeLessThan(1.5 * SIZE);
    expect(await copy()).toMatchObject({ snapshots: 0, bytes: 0 });
    expect(await whole()).toEqual({ [first]: SIZE, [second]: SIZE });
  });

  it('refuses a place that holds something else, or is its own', async () => {
    const { copy, there, here, repository } = await both();
    await there.put('something', Uint8Array.of(1));
    await expect(copy()).rejects.toMatchObject({ code: 'backup/invalid-argument' });
    const other = await both(here, createMemoryStore());
    await other.take(2);
    await expect(other.copy()).rejects.toMatchObject({ code: 'backup/invalid-argument' });
    await expect((await engine({ store: here, openStore: () => here })).copy('x')).rejects.toMatchObject({
      message: expect.stringContaining('another place'),
    });
    expect(await repository.snapshots()).toEqual([]);
  });

  it('lets go of what the rules let go of, and of nothing else', async () => {
    const { repository, here, there, take, copy, whole } = await both();
    for (const seed of [2, 3, 4, 5]) await take(seed);
    await copy({ last: 4 });
    const last = await take(6);
    await repository.prune({ last: 2 });
    expect(await copy({ last: 2 })).toMatchObject({ snapshots: 1, removed: 3 });
    expect(Object.keys(await whole())).toEqual((await repository.snapshots()).map(({ id }) => id));
    expect(Object.keys(await whole())).toContain(last);
    expect(await namesIn(there)).toEqual(await namesIn(here));
    expect(await copy({ last: 2 })).toMatchObject({ snapshots: 0, bytes: 0, removed: 0 });
  });

  it('keeps what was lost here, with all that it needs', async () => {
    const { repository, here, take, copy, whole } = await both();
    const lost = await take(2);
    await copy({ last: 3 });
    const [manifest] = await here.list('snapshots/');
    await here.delete(manifest?.name ?? '');
    await repository.prune({ last: 3 });
    const next = await take(3);
    await copy({ last: 3 });
    expect(await whole()).toEqual({ [lost]: SIZE, [next]: SIZE });
  });

  it('neither takes over what is damaged here, nor gives up what is whole there', async () => {
    const { repository, here, take, copy, whole } = await both();
    const first = await take(2);
    await copy({ last: 9 });
    for (const { name, size } of await here.list('packs/')) await here.put(name, noise(size, 9));
    const second = await take(3);
    await copy({ last: 9 });
    // Its list and its own content came, but what it shares with the first is whole there.
    expect(await whole()).toEqual({ [first]: SIZE, [second]: SIZE });
    await repository.repair();
    await copy({ last: 9 });
    expect(await whole()).toEqual({ [first]: SIZE, [second]: SIZE });
  });

  it('holds back what can not be whole there, and says so', async () => {
    const { here, take, copy, whole } = await both();
    const first = await take(2);
    const [pack] = await here.list('packs/');
    await here.put(pack?.name ?? '', noise(pack?.size ?? 0, 9));
    expect(await copy()).toMatchObject({ snapshots: 0, held: [first], damaged: [pack?.name] });
    expect(await whole()).toEqual({});
  });

  it('looks again when a prune takes away what was to be copied', async () => {
    const here = createMemoryStore();
    const { repository, take, copy, whole } = await both(createMemoryStore(), here);
    for (const seed of [2, 3, 4]) await take(seed);
    const get = here.get.bind(here);
    let isPruned = false;
    here.get = async (name, range) => {
      if (name.startsWith('packs/') && range === undefined && !isPruned) {
        isPruned = true;
        await (await engine({ store: here })).prune({ last: 1 });
      }
      return get(name, range);
    };
    await copy();
    expect(isPruned).toBe(true);
    expect(Object.keys(await whole())).toEqual((await repository.snapshots()).map(({ id }) => id));
  });

  it('does not remove packs while somebody reads the copy', async () => {
    const { there, take, copy, repository } = await both();
    await take(2);
    await copy({ last: 1 });
    await take(3);
    await repository.prune({ last: 1 });
    const reading = await there.lock('shared');
    expect(await copy({ last: 1 })).toMatchObject({ snapshots: 1, removed: 0 });
    await reading();
    expect(await copy({ last: 1 })).toMatchObject({ removed: 1 });
  });
});
