/** Stores that get the order of writes wrong, to see that the power-cut simulator notices. */
import type { Store } from '../../src/store.ts';
import { like } from './like.ts';

type Wrap = (store: Store) => Store;

/** The manifest is written before its packs and its index. */
export const manifestFirst: Wrap = (store) => {
  const late: (readonly [string, Uint8Array])[] = [];
  return like(store, {
    async put(name, bytes, options) {
      if (!name.startsWith('snapshots/')) {
        if (!/^(packs|index)\//.test(name)) return store.put(name, bytes, options);
        late.push([name, bytes]);
        return true;
      }
      const isNew = await store.put(name, bytes, options);
      await store.flush();
      for (const [held, content] of late.splice(0)) await store.put(held, content);
      return isNew;
    },
  });
};

/** Nothing is waited for before the manifest. */
export const noFlushBeforeManifest: Wrap = (store) => {
  let isManifest = false;
  return like(store, {
    put(name, bytes, options) {
      isManifest = name.startsWith('snapshots/') || name === 'repo.json';
      return store.put(name, bytes, options);
    },
    flush: async () => (isManifest ? store.flush() : undefined),
  });
};

/** A prune removes packs first, and the manifests that need them last. */
export const packsFirst: Wrap = (store) => {
  const late: string[] = [];
  return like(store, {
    delete: async (name) => (name.startsWith('snapshots/') ? void late.push(name) : store.delete(name)),
    async lock(mode) {
      const release = await store.lock(mode);
      return async () => {
        for (const name of late.splice(0)) await store.delete(name);
        await store.flush();
        await release();
      };
    },
  });
};

/** A prune waits for nothing between its steps. */
export const pruneWithoutFlush: Wrap = (store) => {
  let isAlone = false;
  return like(store, {
    flush: async () => (isAlone ? undefined : store.flush()),
    async lock(mode) {
      isAlone = mode === 'exclusive';
      const release = await store.lock(mode);
      return async () => {
        isAlone = false;
        await store.flush();
        await release();
      };
    },
  });
};
