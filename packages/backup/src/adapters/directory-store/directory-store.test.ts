import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { startProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { type DiskFaults, FakeDisk, failed } from '../../../test/harness/fake-disk.ts';
import { storeContract } from '../../store.contract.ts';
import type { Store } from '../../store.ts';
import { createDirectoryStore } from './index.ts';

storeContract('a folder', async () => {
  const { at } = await temporaryFolder();
  const again = async (): Promise<Store> => createDirectoryStore({ folder: at('deep/repo') });
  return { store: await again(), again };
});

const onDisk = (faults: DiskFaults): { readonly store: Store; readonly disk: FakeDisk } => {
  const disk = new FakeDisk(faults);
  return { disk, store: createDirectoryStore({ folder: '/repo', disk, lock: async () => async () => undefined }) };
};

const bytes = Uint8Array.from({ length: 5000 }, (_, at) => at % 256);

describe('a store in a folder', () => {
  it('writes all, however little the disk takes at a time', async () => {
    const { store } = onDisk({ mostAtOnce: 7 });
    await store.put('packs/aa/1', bytes);
    expect(Buffer.compare(await store.get('packs/aa/1'), bytes)).toBe(0);
  });

  it.each([0, 1, 4999])('leaves what is there as it is when only %d bytes have room', async (room) => {
    const { store, disk } = onDisk({});
    await store.put('one', Uint8Array.of(1, 2, 3));
    disk.faults.capacity = disk.used + room;
    await expect(store.put('one', bytes)).rejects.toMatchObject({ code: 'backup/no-space', hint: expect.any(String) });
    expect([...(await store.get('one'))]).toEqual([1, 2, 3]);
    expect(disk.paths()).toEqual(['/repo/one']);
  });

  it.each([
    ['EROFS', 'backup/read-only'],
    ['EACCES', 'backup/read-only'],
    ['EDQUOT', 'backup/no-space'],
    ['EIO', 'backup/store-failed'],
  ])('says what %s means', async (code, expected) => {
    const { store } = onDisk({
      onOperation: (operation, path) => {
        if (operation === 'makeFolder') throw failed(code, path);
      },
    });
    const put = store.put('packs/aa/1', bytes);
    await expect(put).rejects.toMatchObject({ code: expected, message: expect.stringContaining(code) });
  });

  it('lists nothing of what is being written, and tidies up when it is alone', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('tmp'));
    writeFileSync(at('tmp/left'), 'half');
    const store = createDirectoryStore({ folder: at() });
    expect(await store.list('')).toEqual([]);
    await (await store.lock('shared'))();
    expect(readdirSync(at('tmp'))).toEqual(['left']);
    await (await store.lock('exclusive'))();
    expect(readdirSync(at('tmp'))).toEqual([]);
  });

  it('is free as soon as the process that held it is killed', async () => {
    const { at } = await temporaryFolder();
    const store = createDirectoryStore({ folder: at() });
    await (await store.lock('shared'))();
    const holder = startProgram(process.execPath, [
      '-e',
      `const db = new (require('node:sqlite').DatabaseSync)(process.argv[1]);
       db.exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => {}, 1000);`,
      at('lock.db'),
    ]);
    await holder.saw('held');
    let isFree = false;
    const lock = store.lock('shared').then((release) => {
      isFree = true;
      return release;
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(isFree).toBe(false);
    holder.kill('SIGKILL');
    await (await lock)();
    await holder.result;
    expect(isFree).toBe(true);
  });
});
