/** A disk that is full fails a backup, and gets back what that had written. */
import { describe, expect, it } from 'vitest';
import type { Repository } from '../src/repository.ts';
import { allReadTruly, open, sourcesOf, withHistory } from './harness/damage.ts';
import { type FakeDisk, failed } from './harness/fake-disk.ts';
import { randomFrom } from './harness/power-cut.ts';

/** At each size of a disk that is too small for a backup: what came of it, and the disk. @returns how many sizes were */
async function atEachSize(
  disk: FakeDisk,
  look: (now: FakeDisk, repository: Repository, failure: Error) => Promise<void>,
): Promise<number> {
  const before = disk.used;
  for (let failures = 0; ; failures += 1) {
    const now = disk.copy();
    now.faults.capacity = before + failures * 61;
    const repository = await open(now);
    const outcome = await repository.backup(sourcesOf(3)).catch((error: unknown) => error);
    if (!(outcome instanceof Error)) return failures;
    await look(now, repository, outcome);
  }
}

describe('a full disk', () => {
  it('at any size fails the new backup only, in words, and the next one works when there is room', async () => {
    const { disk, ids } = await withHistory();
    const failures = await atEachSize(disk, async (now, repository, failure) => {
      expect(failure).toMatchObject({ code: 'backup/no-space', hint: expect.stringContaining('Free some space') });
      expect(await allReadTruly(repository)).toEqual(ids);
      now.faults.capacity = Number.POSITIVE_INFINITY;
      await repository.backup(sourcesOf(4));
      expect(await allReadTruly(await open(now))).toHaveLength(3);
    });
    expect(failures).toBeGreaterThan(20);
  });

  it('is as full after a backup that failed as it was before, whatever that had written', async () => {
    const { disk, ids } = await withHistory();
    const kept = objectsOn(disk);
    let reclaims = 0;
    await atEachSize(disk, async (now, _, failure) => {
      if (failure.message.includes('are free again')) reclaims += 1;
      expect(objectsOn(now)).toEqual(kept);
      expect(await allReadTruly(await open(now))).toEqual(ids);
    });
    // Full while its index is written, and while its manifest is.
    expect(reclaims).toBeGreaterThan(5);
  });
});

const objectsOn = (disk: FakeDisk): readonly string[] => disk.paths().filter((path) => !path.includes('/tmp/'));

describe('giving back space', () => {
  /** A pack that no index names, as a backup leaves it that was killed. */
  async function withOrphan(): Promise<{ readonly disk: FakeDisk; readonly ids: readonly string[] }> {
    const { disk, ids } = await withHistory();
    const killed = disk.copy();
    const repository = await open(killed);
    killed.faults.onOperation = (operation, path) => {
      if (operation === 'rename' && path.includes('/index/')) throw failed('EIO', path);
    };
    await expect(repository.backup(sourcesOf(3))).rejects.toMatchObject({ code: 'backup/store-failed' });
    killed.faults.onOperation = () => undefined;
    const packs = (of: FakeDisk): number => of.paths().filter((path) => path.includes('/packs/')).length;
    expect(packs(killed)).toBeGreaterThan(packs(disk));
    return { disk: killed, ids };
  }

  it('removes what a killed backup left and nothing that is needed, and writes nothing', async () => {
    const { disk, ids } = await withOrphan();
    const { used } = disk;
    disk.faults.capacity = 0;
    const repository = await open(disk);
    const freed = await repository.reclaim();
    expect(freed).toBeGreaterThan(0);
    expect(disk.used).toBeLessThanOrEqual(used - freed);
    expect(await repository.reclaim()).toBe(0);
    expect(await allReadTruly(await open(disk))).toEqual(ids);
    expect((await repository.verify(undefined, { data: true })).damage).toEqual([]);
  });

  it('loses nothing when the power goes at any moment of it', async () => {
    const { disk, ids } = await withOrphan();
    let moments = 0;
    const left: FakeDisk[] = [];
    const now = disk.copy();
    const repository = await open(now);
    now.faults.onOperation = () => {
      moments += 1;
      left.push(
        now.afterPowerCut(() => 0.999),
        now.afterPowerCut(() => 0),
        now.afterPowerCut(randomFrom(moments)),
      );
    };
    await repository.reclaim();
    now.faults.onOperation = () => undefined;
    for (const cut of left) expect(await allReadTruly(await open(cut))).toEqual(ids);
    expect(moments).toBeGreaterThan(10);
  });

  it.each(['/index/', '/snapshots/', '/packs/'])('touches nothing once something of its %s is lost', async (part) => {
    const { disk } = await withOrphan();
    const lost = disk.paths().find((path) => path.includes(part)) as string;
    if (part === '/snapshots/') disk.damage(lost, (bytes) => bytes.slice(9));
    else disk.remove(lost);
    const before = disk.paths();
    expect(await (await open(disk)).reclaim()).toBe(0);
    expect(disk.paths()).toEqual(before);
  });
});
