/** What holds for every store of states, whatever it keeps them in. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateStore } from './state-store.ts';

/** @param create an empty store; what it needs is gone when the test is over */
export function stateStoreContract(name: string, create: () => Promise<StateStore>): void {
  describe(`${name} as a store of states`, () => {
    it('has nothing at first, and forgetting nothing is fine', async () => {
      const store = await create();
      expect(await store.get('alerts')).toBeUndefined();
      expect(await store.keys()).toEqual([]);
      await store.delete('alerts');
    });

    it('gives what was set last, under its own key', async () => {
      const store = await create();
      await store.set('alerts', { firing: ['memory'] });
      await store.set('limits', [1, 2]);
      await store.set('alerts', { firing: [] });
      expect(await store.get('alerts')).toEqual({ firing: [] });
      expect(await store.get('limits')).toEqual([1, 2]);
      expect(await store.keys()).toEqual(['alerts', 'limits']);
    });

    it('forgets a value whole: the one before it does not come back', async () => {
      const store = await create();
      await store.set('alerts', 1);
      await store.set('alerts', 2);
      await store.delete('alerts');
      expect([await store.get('alerts'), await store.keys()]).toEqual([undefined, []]);
    });

    it('tells null from nothing', async () => {
      const store = await create();
      await store.set('alerts', null);
      expect(await store.get('alerts')).toBeNull();
    });

    it('shares nothing with what went in or came out', async () => {
      const store = await create();
      const value = { list: [1] };
      const set = store.set('alerts', value);
      value.list.push(2);
      await set;
      ((await store.get('alerts')) as typeof value).list.push(3);
      expect(await store.get('alerts')).toEqual({ list: [1] });
    });

    it('lets calls take effect in the order in which they were made', async () => {
      const store = await create();
      const calls = [store.set('a', 'long'.repeat(50_000)), store.set('a', 1), store.delete('a'), store.set('a', 2)];
      const read = store.get('a');
      await Promise.all(calls);
      expect(await read).toBe(2);
    });

    it.each(['', '../alerts', 'Alerts', 'a.previous', 'a/b', '-a', 'x'.repeat(65), '\0', undefined as never])(
      'refuses a key that could not be a file everywhere: %j',
      async (key) => {
        const store = await create();
        for (const call of [store.get(key), store.set(key, 1), store.delete(key)]) {
          await expect(call).rejects.toMatchObject({ code: 'core/invalid-argument' });
        }
      },
    );

    it('refuses what JSON can’t say, and keeps the value before', async () => {
      const store = await create();
      await store.set('alerts', 1);
      const ring: { self?: unknown } = {};
      ring.self = ring;
      for (const value of [undefined, () => 1, ring, 1n]) {
        await expect(store.set('alerts', value)).rejects.toMatchObject({ code: 'core/invalid-argument' });
      }
      expect(await store.get('alerts')).toBe(1);
    });

    it('gives back any JSON as it was', async () => {
      const store = await create();
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), async (value) => {
          await store.set('any', value);
          expect(JSON.stringify(await store.get('any'))).toBe(JSON.stringify(value));
        }),
        { numRuns: 30 },
      );
    });
  });
}
