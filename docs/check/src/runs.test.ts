/** The blocks that are marked to be run, document by document. */
import { bringUpToDate } from '@tooling/workspace/fresh-build';
import { beforeAll, describe, expect, it } from 'vitest';
import { markdownOfRepository } from './repository.ts';
import { faultsInRuns, isPrinted } from './run-blocks.ts';

beforeAll(() => {
  expect(bringUpToDate()).toBeUndefined();
}, 300_000);

const run = markdownOfRepository().filter(({ blocks }) => blocks.some(({ run }) => run !== undefined));

describe('what documents say one sees', () => {
  it.concurrent.each(run.map((document) => [document.file, document] as const))(
    '%s',
    async (_, document) => {
      expect(await faultsInRuns(document)).toEqual([]);
    },
    120_000,
  );

  it('is held against what is printed, whatever the figures', () => {
    expect(isPrinted('GET /users/:id   4  0 %  1.77 s', 'GET /users/:id  25     0 %  0.2 ms')).toBe(true);
    expect(isPrinted('GET /users/:id   4  0 %  1.77 s', 'GET /users/ada  25     0 %  0.2 ms')).toBe(false);
    expect(isPrinted('  GET /  kept  p95 0.3 ms …', '  GET /  BROKEN  p95 0.3 ms')).toBe(false);
  });
});
