import { describe, expect, it } from 'vitest';
import { storeContract } from '../../store.contract.ts';
import { createMemoryStore } from './index.ts';

storeContract('memory', async () => {
  const store = createMemoryStore();
  return { store, again: async () => store };
});

describe('a store in memory', () => {
  it('says at once that it is in use', async () => {
    const store = createMemoryStore();
    const release = await store.lock('shared');
    await expect(store.lock('exclusive')).rejects.toMatchObject({ code: 'backup/busy' });
    await release();
    await store.lock('exclusive');
    await expect(store.lock('shared')).rejects.toMatchObject({ code: 'backup/busy' });
  });
});
