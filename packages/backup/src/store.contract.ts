/** How every store behaves: the suite that each adapter passes. */
import { describe, expect, it } from 'vitest';
import type { Store } from './store.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const text = (content: Uint8Array): string => Buffer.from(content).toString();

/** @param open a new, empty store for the running test; again with the same place it is the same one */
export function storeContract(
  name: string,
  open: () => Promise<{ readonly store: Store; again(): Promise<Store> }>,
): void {
  describe(`a store: ${name}`, () => {
    it('gives back what was put, whole and in part', async () => {
      const { store } = await open();
      expect(await store.put('packs/aa/one.pack', bytes('0123456789'))).toBe(true);
      expect(text(await store.get('packs/aa/one.pack'))).toBe('0123456789');
      expect(text(await store.get('packs/aa/one.pack', { offset: 3, length: 4 }))).toBe('3456');
      expect(text(await store.get('packs/aa/one.pack', { offset: 10, length: 0 }))).toBe('');
    });

    it('keeps empty objects and large ones', async () => {
      const { store } = await open();
      await store.put('empty', bytes(''));
      const large = Uint8Array.from({ length: 9_000_000 }, (_, at) => at % 251);
      await store.put('large', large);
      expect(await store.get('empty')).toHaveLength(0);
      expect(Buffer.compare(await store.get('large'), large)).toBe(0);
    });

    it('does not change with the bytes that it was given or gave', async () => {
      const { store } = await open();
      const given = bytes('abc');
      await store.put('one', given);
      given[0] = 0;
      const got = await store.get('one');
      got[1] = 0;
      expect(text(await store.get('one'))).toBe('abc');
    });

    it('says what is not there', async () => {
      const { store } = await open();
      await store.put('one', bytes('abc'));
      await expect(store.get('two')).rejects.toMatchObject({ code: 'backup/not-found' });
      await expect(store.get('one/two')).rejects.toMatchObject({ code: 'backup/not-found' });
      await expect(store.get('one', { offset: 2, length: 2 })).rejects.toMatchObject({ code: 'backup/not-found' });
    });

    it('replaces, unless it must not', async () => {
      const { store } = await open();
      await store.put('one', bytes('first'));
      expect(await store.put('one', bytes('second'), { ifAbsent: true })).toBe(false);
      expect(text(await store.get('one'))).toBe('first');
      expect(await store.put('one', bytes('third'))).toBe(true);
      expect(text(await store.get('one'))).toBe('third');
    });

    it('tells one of many who put the same name at once that it came first', async () => {
      const { store, again } = await open();
      const stores = [store, await again(), await again()];
      const puts = stores.map((each, at) => each.put('claim', bytes(`${at}`), { ifAbsent: true }));
      const first = (await Promise.all(puts)).map((isFirst, at) => (isFirst ? `${at}` : ''));
      expect(first.filter((won) => won !== '')).toEqual([text(await store.get('claim'))]);
    });

    it('lists by the beginning of the name, sorted, with sizes', async () => {
      const { store } = await open();
      for (const name of ['index/b', 'packs/bb/2', 'packs/aa/1', 'index/a', 'packs-not'])
        await store.put(name, bytes(name));
      expect(await store.list('packs/')).toEqual([
        { name: 'packs/aa/1', size: 10 },
        { name: 'packs/bb/2', size: 10 },
      ]);
      expect((await store.list('packs/b')).map(({ name }) => name)).toEqual(['packs/bb/2']);
      expect(await store.list('nothing/')).toEqual([]);
    });

    it('deletes, also what is not there', async () => {
      const { store } = await open();
      await store.put('packs/aa/1', bytes('x'));
      await store.delete('packs/aa/1');
      await store.delete('packs/aa/1');
      expect(await store.list('packs/')).toEqual([]);
      await store.put('packs/aa/1', bytes('y'));
      await store.flush();
      expect(text(await store.get('packs/aa/1'))).toBe('y');
    });

    it('refuses names that could lead out of it', async () => {
      const { store } = await open();
      for (const name of ['', '/a', '../a', 'a/../b', 'a//b', 'a/', 'a\\b', 'a\0', 'a b', '.']) {
        await expect(store.put(name, bytes('x')), name).rejects.toMatchObject({ code: 'backup/invalid-argument' });
      }
    });

    it('lets many share and one be alone', async () => {
      const { store } = await open();
      const [one, two] = [await store.lock('shared'), await store.lock('shared')];
      await one();
      await one();
      await two();
      const alone = await store.lock('exclusive');
      await alone();
      await (await store.lock('shared'))();
    });

    it('is the same when it is opened again', async () => {
      const { store, again } = await open();
      await store.put('one', bytes('abc'));
      await store.flush();
      await store.close();
      expect(text(await (await again()).get('one'))).toBe('abc');
    });
  });
}
