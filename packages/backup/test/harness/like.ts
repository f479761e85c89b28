import type { Store } from '../../src/store.ts';

/** Everything of the store, with some of it another way. */
export const like = (store: Store, changed: Partial<Store>): Store => ({
  place: store.place,
  put: (name, bytes, options) => store.put(name, bytes, options),
  get: (name, range) => store.get(name, range),
  list: (prefix) => store.list(prefix),
  delete: (name) => store.delete(name),
  flush: () => store.flush(),
  lock: (mode) => store.lock(mode),
  close: () => store.close(),
  ...changed,
});
