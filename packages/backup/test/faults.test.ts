/** What disks, people and other programs do to a repository: nothing good is lost, nothing comes back as a lie. */
import { fileURLToPath } from 'node:url';
import { fakeClock, runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createDirectoryStore } from '../src/adapters/directory-store/index.ts';
import type { Repository } from '../src/repository.ts';
import { engine, files } from './engines.ts';
import { allReadTruly, open, readsTruly, sourcesOf, withHistory } from './harness/damage.ts';
import { FakeDisk, failed } from './harness/fake-disk.ts';
import { storeOn } from './harness/power-cut.ts';

describe('a disk that gives an error', () => {
  it.each(['backup', 'prune', 'repair'] as const)(
    'at any operation of a %s hurts nothing that is kept',
    async (verb) => {
      const { disk, ids } = await withHistory(3);
      const act = (repository: Repository): Promise<unknown> => {
        if (verb === 'backup') return repository.backup(sourcesOf(4));
        return verb === 'prune' ? repository.prune({ last: 2 }) : repository.repair();
      };
      let failures = 0;
      for (let operation = 1; ; operation += 1) {
        const now = disk.copy();
        const repository = await open(now);
        let left = operation;
        now.faults.onOperation = (_, path) => {
          left -= 1;
          if (left === 0) throw failed('EIO', path);
        };
        const outcome = await act(repository).catch((error: unknown) => error);
        now.faults.onOperation = () => undefined;
        // An error that only hit the tidying up is no reason to fail.
        if (left > 0) break;
        if (outcome instanceof Error) failures += 1;
        const listed = await allReadTruly(await open(now));
        expect(listed.slice(0, 3).filter((id) => ids.slice(1).includes(id))).toEqual(ids.slice(1));
      }
      expect(failures).toBeGreaterThan(10);
    },
  );
});

describe('a damaged repository', () => {
  it('never gives back a lie, names every damage that matters, and can be repaired', { timeout: 30_000 }, async () => {
    const { disk, ids } = await withHistory();
    let told = 0;
    for (const path of disk.paths().filter((each) => !each.endsWith('repo.json'))) {
      const size = disk.sizeOf(path) ?? 0;
      for (let at = 3; at < size; at += Math.ceil(size / 9)) {
        const now = disk.copy();
        now.damage(path, (bytes) => bytes.with(at, (bytes[at] ?? 0) ^ (1 << (at % 8))) as Uint8Array);
        const repository = await open(now);
        const { damage } = await repository.verify(undefined, { data: true });
        expect(damage, `${path} at ${at}`).not.toEqual([]);
        expect(damage.some(({ object }) => path.endsWith(object))).toBe(true);
        for (const id of ids) {
          const outcome = await readsTruly(repository, id);
          if (outcome === true) continue;
          told += 1;
          expect(outcome).toMatchObject({
            code: expect.stringMatching(/^backup\/(damaged|no-snapshot|future-format)$/),
          });
          expect(damage.some(({ snapshots }) => snapshots.includes(id))).toBe(true);
        }
        await repository.repair();
        const { id } = await repository.backup(sourcesOf(5));
        expect(await readsTruly(await open(now), id)).toBe(true);
      }
    }
    expect(told).toBeGreaterThan(20);
  });

  it.each(['index', 'packs'])('is read without its %s as far as can be', async (part) => {
    const { disk, ids } = await withHistory();
    for (const path of disk.paths()) if (path.includes(`/${part}/`)) disk.remove(path);
    const repository = await open(disk);
    for (const id of ids) {
      const outcome = await readsTruly(repository, id);
      if (part === 'index') expect(outcome).toBe(true);
      else expect(outcome).toMatchObject({ code: 'backup/damaged', hint: expect.stringContaining('verify') });
    }
    const { damage } = await repository.verify(undefined, { data: false });
    if (part === 'packs') expect(new Set(damage.flatMap(({ snapshots }) => snapshots))).toEqual(new Set(ids));
    const { id } = await repository.backup(sourcesOf(2));
    expect(await readsTruly(await open(disk), id)).toBe(true);
  });

  it.each([0, 1, 60, 700])('names a pack that was cut to %d bytes', async (size) => {
    const { disk, ids } = await withHistory(1);
    const pack = disk.paths().find((path) => path.endsWith('.pack')) as string;
    disk.damage(pack, (bytes) => bytes.slice(0, size));
    const repository = await open(disk);
    const { damage } = await repository.verify(undefined, { data: false });
    expect(damage).toContainEqual({
      object: pack.slice('/repo/'.length),
      what: expect.stringContaining(`${size} bytes`),
      snapshots: ids,
    });
    expect(await readsTruly(repository, ids[0] as string)).toMatchObject({ code: 'backup/damaged' });
  });

  it('refuses to prune while it does not know what is needed, and prunes after a repair', async () => {
    const { disk } = await withHistory(3);
    const manifest = disk.paths().find((path) => path.includes('/snapshots/')) as string;
    disk.damage(manifest, (bytes) => Buffer.from(Buffer.from(bytes).toString().replace('"files"', '"filez"')));
    const repository = await open(disk);
    expect(await repository.snapshots()).toHaveLength(2);
    await expect(repository.prune({ last: 1 })).rejects.toMatchObject({ code: 'backup/damaged' });
    await repository.repair();
    expect(disk.paths().some((path) => path.includes('/damaged/snapshots/'))).toBe(true);
    expect((await repository.prune({ last: 1 })).kept).toHaveLength(1);
    await allReadTruly(repository);
  });
});

describe('a repository of a newer perfkit', () => {
  it.each(['repo.json', 'snapshots/'])('is left alone, in words: %s', async (part) => {
    const { disk } = await withHistory(1);
    const path = disk.paths().find((each) => each.includes(part)) as string;
    disk.damage(path, (bytes) => Buffer.from(Buffer.from(bytes).toString().replace('"version": 1', '"version": 2')));
    const act = open(disk).then((repository) => repository.prune({ last: 1 }));
    await expect(act).rejects.toMatchObject({ code: 'backup/future-format', hint: expect.stringContaining('newer') });
  });
});

describe('a clock that jumps', () => {
  it('does not decide what is newest', async () => {
    const clock = fakeClock({ now: 1_800_000_000_000 });
    const disk = new FakeDisk();
    const repository = await engine({ store: storeOn(disk), clock });
    await repository.backup(textOf('first'));
    clock.jumpWall(-86_400_000 * 400);
    const second = await repository.backup(textOf('second'));
    clock.jumpWall(86_400_000 * 900);
    const third = await repository.backup(textOf('third'));
    expect((await repository.snapshots()).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect((await repository.prune({ last: 2 })).kept.map(({ id }) => id)).toEqual([second.id, third.id]);
  });
});

const textOf = (text: string): Parameters<Repository['backup']>[0] => ({ app: files({ text }) });

describe('several at once', () => {
  it('four backups and two prunes, each a process of its own, lose nothing of each other', {
    timeout: 60_000,
  }, async () => {
    const { at } = await temporaryFolder();
    const repository = await engine({ store: createDirectoryStore({ folder: at('repo') }) });
    for (const number of [1, 2, 3]) await repository.backup(sourcesOf(number));
    const program = fileURLToPath(new URL('programs/one-of-many.ts', import.meta.url));
    const flags = ['--conditions=@perf/source', '--disable-warning=ExperimentalWarning', program, at('repo')];
    const acts = [
      ['backup', '4'],
      ['prune', '5'],
      ['backup', '5'],
      ['backup', '6'],
      ['prune', '5'],
      ['backup', '7'],
    ];
    const ended = await Promise.all(
      acts.map((act) => runProgram(process.execPath, [...flags, ...act], { timeout: 50_000 })),
    );
    expect(ended.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(acts.map(() => '0 '));
    const numbers: number[] = [];
    for (const id of await allReadTruly(repository)) {
      numbers.push(((await repository.read(id, 'state')) as { number: number }).number);
    }
    // A prune keeps five, so none of the four that are newer than all the others goes.
    expect(numbers).toEqual(expect.arrayContaining([4, 5, 6, 7]));
    await repository.prune({ last: 1 });
    expect((await repository.verify(undefined, { data: true })).damage).toEqual([]);
    await allReadTruly(repository);
  });
});
