/** State that ends with its process. */
import { checkKey, type StateStore, storedText } from '../../state-store.ts';

export function createMemoryState(): StateStore {
  const texts = new Map<string, string>();
  return {
    async get(key) {
      const text = texts.get(checkKey(key));
      return text === undefined ? undefined : JSON.parse(text);
    },
    async set(key, value) {
      texts.set(checkKey(key), storedText(value));
    },
    async delete(key) {
      texts.delete(checkKey(key));
    },
    async keys() {
      return [...texts.keys()].sort();
    },
  };
}
