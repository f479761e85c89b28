/** The blocks that are marked to be run, document by document. */
import { bringUpToDate } from '@tooling/workspace/fresh-build';
import { beforeAll, describe, expect, it } from 'vitest';
import { markdownOfRepository } from './repository.ts';
import { faultsInRuns, isPrinted } from './run-blocks.ts';

const marked = markdownOfRepository().filter(({ blocks }) => blocks.some(({ run }) => run !== undefined));

describe('what documents say one sees', () => {
  const faults = new Map<string, Promise<string[]>>();

  // All at once: most of the time they wait for the end of a run.
  beforeAll(() => {
    expect(bringUpToDate()).toBeUndefined();
    for (const document of marked) faults.set(document.file, faultsInRuns(document));
  }, 300_000);

  it.each(marked.map(({ file }) => file))(
    '%s',
    async (file) => {
      expect(await faults.get(file)).toEqual([]);
    },
    120_000,
  );

  it('is held against what is printed, whatever the figures', () => {
    expect(isPrinted('GET /users/:id   4  0 %  1.77 s', 'GET /users/:id  25     0 %  0.2 ms')).toBe(true);
    expect(isPrinted('GET /users/:id   4  0 %  1.77 s', 'GET /users/ada  25     0 %  0.2 ms')).toBe(false);
    expect(isPrinted('  GET /  kept  p95 0.3 ms …', '  GET /  BROKEN  p95 0.3 ms')).toBe(false);
  });
});
