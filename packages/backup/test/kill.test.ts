import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { killOften } from './harness/kill.ts';

describe('kill -9 at any operation of a backup, a copy, a restore or a prune', () => {
  it('loses nothing that was saved, and blocks nobody who comes after', { timeout: 60_000 }, async () => {
    const { path } = await temporaryFolder();
    expect(await killOften({ folder: path, rounds: 6, seed: 3 })).toEqual([]);
  });
});
