import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engine, files } from '../../test/engines.ts';
import { createMemoryStore } from '../adapters/memory-store/index.ts';

const paths = fc
  .array(fc.stringMatching(/^[a-z0-9 äß._-]{1,8}$/), { minLength: 1, maxLength: 3 })
  .filter((parts) => parts.every((part) => part !== '.' && part !== '..'))
  .map((parts) => parts.join('/'));
const contents = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(new Uint8Array(5000), new Uint8Array(0)));
const trees = fc.dictionary(paths, contents, { maxKeys: 8 }).map((tree) => ({ ...tree }));

const asRead = (tree: Record<string, Uint8Array>): [string, string][] =>
  Object.entries(tree).map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]);

describe('a repository', () => {
  it('gives back what went in, plain and encrypted', async () => {
    const store = createMemoryStore();
    // Making a key takes a tenth of a second: one for all.
    const repositories = [await engine(), await engine({ store, passphrase: 'p' })];
    await fc.assert(
      fc.asyncProperty(trees, fc.constantFrom(...repositories), async (tree, repository) => {
        const { id } = await repository.backup({ app: files(tree) });
        expect(asRead((await repository.read(id, 'app')) as Record<string, Uint8Array>)).toEqual(asRead(tree));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps everything that the snapshots that stay need, whatever is pruned', async () => {
    const step = fc.oneof(
      fc.record({ keep: trees }),
      fc.record({ prune: fc.record({ last: fc.integer({ min: 1, max: 4 }) }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        const repository = await engine();
        const truth = new Map<string, Record<string, Uint8Array>>();
        for (const next of steps) {
          if ('keep' in next) truth.set((await repository.backup({ app: files(next.keep) })).id, next.keep);
          else for (const { id } of (await repository.prune(next.prune)).removed) truth.delete(id);
        }
        expect((await repository.snapshots()).map(({ id }) => id)).toEqual([...truth.keys()]);
        for (const [id, tree] of truth) {
          expect(asRead((await repository.read(id, 'app')) as Record<string, Uint8Array>)).toEqual(asRead(tree));
        }
        expect((await repository.verify(undefined, { data: true })).damage).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
