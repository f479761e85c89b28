import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

describe('temporary folder', () => {
  let left: string | undefined;

  it('exists while its test runs', async () => {
    const folder = await temporaryFolder('named');
    await writeFile(folder.at('a.txt'), 'a');
    expect(basename(folder.path)).toMatch(/^named-/);
    expect(existsSync(folder.at('a.txt'))).toBe(true);
    left = folder.path;
  });

  it('is gone after its test, with its content', () => {
    expect(left).toBeDefined();
    expect(existsSync(left ?? '')).toBe(false);
  });

  it('is gone after its block', async () => {
    let path: string;
    {
      await using folder = await temporaryFolder();
      path = folder.path;
      expect(existsSync(path)).toBe(true);
    }
    expect(existsSync(path)).toBe(false);
  });

  it('may be removed twice', async () => {
    const folder = await temporaryFolder();
    await folder.remove();
    await folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });

  describe('made for several tests', () => {
    let shared: TemporaryFolder;
    beforeAll(async () => {
      shared = await temporaryFolder();
    });
    afterAll(() => shared.remove());

    it('outlives the first', () => {
      expect(existsSync(shared.path)).toBe(true);
    });

    it('is there for the second', () => {
      expect(existsSync(shared.path)).toBe(true);
    });
  });
});
