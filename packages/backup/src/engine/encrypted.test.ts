import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { engine, files } from '../../test/engines.ts';
import { createMemoryStore } from '../adapters/memory-store/index.ts';

const NAME = 'payroll/annika-lindqvist.txt';
/** Of no kind that could be compressed, so that it is found where it lies plain. */
const CONTENT = randomBytes(200).toString('latin1');
const PASSPHRASE = 'correct horse battery staple';

/** Whether a repository's bytes show it, to one who can't open it. Names of sources, sizes and times are in the clear. */
async function shown(passphrase?: string): Promise<{ content: boolean; name: boolean }> {
  const store = createMemoryStore();
  const repository = await engine({ store, ...(passphrase === undefined ? {} : { passphrase }) });
  const bytes = Buffer.from(CONTENT, 'latin1');
  await repository.backup({ payroll: files({ [NAME]: bytes }) });
  const found = await store.list('');
  const all = Buffer.concat(await Promise.all(found.map(({ name }) => store.get(name))));
  const names = found.map(({ name }) => name).join();
  return { content: all.includes(bytes), name: all.includes('annika') || names.includes('annika') };
}

describe('an encrypted repository', () => {
  it('tells no content and no name of a file to who has all of it but the passphrase', async () => {
    // A plain one does, so this would be seen.
    expect((await shown()).content).toBe(true);
    expect(await shown(PASSPHRASE)).toEqual({ content: false, name: false });
  });

  it('is opened by its passphrase only', async () => {
    const store = createMemoryStore();
    await engine({ store, passphrase: PASSPHRASE });
    for (const wrong of [{}, { passphrase: `${PASSPHRASE}!` }])
      await expect(engine({ store, ...wrong })).rejects.toMatchObject({
        code: 'backup/wrong-key',
      });
  });
});
