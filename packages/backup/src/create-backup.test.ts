/** The whole of it, as a program has it: a folder, a thread, a disk. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type BackupOptions, createBackup } from './create-backup.ts';
import type { Backup } from './service/backup.ts';
import { files } from './sources/files.ts';
import { json } from './sources/json.ts';
import { records } from './sources/records.ts';
import { sqlite } from './sources/sqlite.ts';

function created(options: BackupOptions): Backup {
  const backup = createBackup(options);
  onTestFinished(() => backup.stop());
  return backup;
}

describe('createBackup', () => {
  it('keeps live state, files and a database in one snapshot, and gives each of them back', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('app'));
    writeFileSync(at('app/a.txt'), 'hello');
    const database = new DatabaseSync(at('app.db'));
    database.exec('CREATE TABLE t (x); INSERT INTO t VALUES (42)');
    onTestFinished(() => database.close());
    const map = new Map([
      ['ada', { born: 1815 }],
      ['alan', { born: 1912 }],
    ]);
    const sources = {
      people: records(map),
      settings: json(() => ({ dark: true })),
      app: files([at('app')]),
      db: sqlite(at('app.db')),
    };
    const backup = created({ folder: at('backups'), sources });
    const { id } = await backup.now();
    map.set('ada', { born: 0 });
    expect(await backup.read(id, 'people')).toEqual({ ada: { born: 1815 }, alan: { born: 1912 } });
    expect(await backup.records(id, 'people')).toEqual(
      new Map(Object.entries({ ada: { born: 1815 }, alan: { born: 1912 } })),
    );
    expect(await backup.records(id, 'people', 'alan')).toEqual(new Map([['alan', { born: 1912 }]]));
    expect(await backup.read('latest', 'settings')).toEqual({ dark: true });
    await backup.restore(id, { to: at('out') });
    expect(readFileSync(at('out/app/a.txt'), 'utf8')).toBe('hello');
    const [file] = readdirSync(at('out/db'));
    const restored = new DatabaseSync(at('out/db', String(file)), { readOnly: true });
    expect(restored.prepare('SELECT x FROM t').all()).toEqual([{ x: 42 }]);
    restored.close();
  });

  it('gives records back under their keys, numbers as numbers, and says of others that there are none', async () => {
    const { at } = await temporaryFolder();
    const map = new Map<string | number, unknown>([
      [7, 'a number'],
      ['7', 'a text'],
    ]);
    const backup = created({ folder: at('backups'), sources: { map: records(map), one: json(() => 1) } });
    await backup.now();
    expect(await backup.records('latest', 'map')).toEqual(map);
    expect(await backup.records('latest', 'map', 7)).toEqual(new Map([[7, 'a number']]));
    await expect(backup.records('latest', 'map', 8)).rejects.toMatchObject({ code: 'backup/no-record' });
    await expect(backup.records('latest', 'one')).rejects.toMatchObject({ code: 'backup/invalid-argument' });
    await expect(backup.records('latest', 'none')).rejects.toMatchObject({ code: 'backup/no-snapshot' });
  });

  it('takes none that holds what the newest holds, where the program never says that it changed', async () => {
    const { at } = await temporaryFolder();
    const map = new Map([['a', 1]]);
    const backup = created({ folder: at('backups'), sources: { map: records(map) } });
    for (const value of [1, 1, 2]) {
      map.set('a', value);
      backup.start();
      await backup.stop();
    }
    expect((await backup.history()).map(({ outcome }) => outcome)).toEqual(['kept', 'kept']);
    expect(await backup.read('latest', 'map')).toEqual({ a: 2 });
  });

  it('remembers attempts over a restart, and what was kept is found by id, by its beginning and by time', async () => {
    const { at } = await temporaryFolder();
    const map = new Map([['n', 1]]);
    const options = { folder: at('backups'), sources: { state: records(map) } };
    const before = created(options);
    const first = await before.now();
    map.set('n', 2);
    const second = await before.now();
    await before.stop();
    const after = created(options);
    expect((await after.history()).map(({ snapshot }) => snapshot)).toEqual([first.id, second.id]);
    expect(await after.read(first.id.slice(0, 6), 'state')).toEqual({ n: 1 });
    expect(await after.read(new Date(second.at).toISOString(), 'state')).toEqual({ n: 2 });
    await expect(after.read('1999-01-01', 'state')).rejects.toMatchObject({ code: 'backup/no-snapshot' });
    expect(await after.diff(first.id, 'latest')).toMatchObject([{ source: 'state', change: 'changed' }]);
  });

  it('keeps as many as it is told to', async () => {
    const { at } = await temporaryFolder();
    const map = new Map([['n', 0]]);
    const backup = created({ folder: at('backups'), sources: { state: records(map) }, keep: { last: 2 } });
    for (const n of [1, 2, 3]) {
      map.set('n', n);
      await backup.now();
    }
    expect((await backup.list()).map(({ sequence }) => sequence)).toEqual([2, 3]);
    expect((await backup.history()).map(({ pruned }) => pruned)).toEqual([0, 0, 1]);
  });

  it('drills: restores the newest elsewhere, finds all of it as it was, and leaves nothing behind', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('app/empty'), { recursive: true });
    writeFileSync(at('app/a.txt'), 'hello');
    mkdirSync(at('tmp'));
    vi.stubEnv('TMPDIR', at('tmp'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const sources = { app: files(at('app')), state: records(new Map([['n', 1]])) };
    const backup = created({ folder: at('backups'), sources, encrypt: 'correct horse' });
    const { id } = await backup.now();
    expect(await backup.drill()).toMatchObject({ snapshot: id, different: [] });
    expect((await backup.stats()).lastVerifiedAt).toBeDefined();
    expect(readdirSync(at('tmp')).filter((name) => name.includes('drill'))).toEqual([]);
  });

  it('restores nothing among its own packs, or those of the copy', async () => {
    const { at } = await temporaryFolder();
    const sources = { state: records(new Map([['n', 1]])) };
    const backup = created({ folder: at('backups'), sources, copyTo: at('copy') });
    await backup.now();
    for (const to of ['backups', 'backups/packs/out', 'copy/out']) {
      await expect(backup.restore('latest', { to: at(to) })).rejects.toMatchObject({ code: 'backup/target-taken' });
    }
    await backup.restore('latest', { to: at('backups-restored') });
    expect(await backup.verify(undefined, { data: true })).toMatchObject({ damage: [] });
  });

  it.each([
    ['no folder', { folder: '' }],
    ['a folder that is no path', { folder: 5 }],
    ['no sources', { sources: undefined }],
    ['a source that is none', { sources: { a: new Map() } }],
    ['a name that objects lose', { sources: Object.fromEntries([['__proto__', json(() => 1)]]) }],
    ['no rule', { keep: null }],
  ])('refuses %s at once, and makes nothing', async (_, wrong) => {
    const { at } = await temporaryFolder();
    const options = { folder: at('backups'), sources: { one: json(() => 1) }, ...wrong } as unknown as BackupOptions;
    expect(() => createBackup(options)).toThrow(expect.objectContaining({ code: 'backup/invalid-argument' }));
  });

  it.each([undefined, 'correct horse'])(
    'says that its folder was removed, and begins anew in it (%s)',
    async (encrypt) => {
      const { at } = await temporaryFolder();
      const options = { folder: at('backups'), sources: { state: records(new Map([['n', 1]])) }, encrypt };
      const backup = created(options);
      await backup.now();
      rmSync(at('backups'), { recursive: true });
      await expect(backup.now()).rejects.toMatchObject({ code: 'backup/no-repository' });
      const { id } = await backup.now();
      await backup.stop();
      expect(await created(options).read(id, 'state')).toEqual({ n: 1 });
    },
  );

  it('never keeps itself, where its folder lies in what it backs up', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('app'));
    writeFileSync(at('app/a.txt'), 'hello');
    const backup = created({ folder: at('app/.backups'), sources: { app: files(at('app')) } });
    await backup.now();
    expect((await backup.now()).sources.app).toMatchObject({ entries: 1, bytes: 5 });
  });

  it('says of a drill that can not be done why, and that nothing is verified', async () => {
    const { at } = await temporaryFolder();
    const backup = created({ folder: at('backups'), sources: { state: records(new Map([['n', 1]])) } });
    await backup.now();
    rmSync(at('backups/packs'), { recursive: true });
    await expect(backup.drill()).rejects.toMatchObject({ code: 'backup/damaged' });
    expect(await backup.verify('latest', { data: true })).toMatchObject({ damage: [{}] });
    expect((await backup.stats()).lastVerifiedAt).toBeUndefined();
  });

  it.each([
    [{ every: 0 }, 'every'],
    [{ keep: {} }, 'keep'],
    [{ keep: { last: 0 } }, 'keep.last'],
    [{ keep: { yearly: 1 } as object }, 'yearly'],
    [{ verifyEvery: 'daily' }, 'verifyEvery'],
  ])('refuses %j', (options, word) => {
    expect(() => createBackup({ folder: '/nowhere', sources: {}, ...options })).toThrow(word);
  });
});
