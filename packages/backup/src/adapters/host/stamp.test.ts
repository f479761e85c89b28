import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import type { WorkerPlan } from '../../source.ts';
import { stampsWithout } from './stamp.ts';

const filesIn = (path: string): WorkerPlan => ({ read: 'files', paths: [path], exclude: ['*.log'] });

describe('the stamp of files', () => {
  it('stays while nothing changes, in a folder that is left out or excluded too', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('app/backups'), { recursive: true });
    writeFileSync(at('app/a.txt'), '1');
    const stampOf = stampsWithout([at('app/backups')]);
    const before = await stampOf(filesIn(at('app')));
    writeFileSync(at('app/backups/x'), '1');
    expect(before).toBeDefined();
    expect(await stampOf(filesIn(at('app')))).toBe(before);
  });

  it.each([
    ['new content', (at: (path: string) => string) => writeFileSync(at('app/a.txt'), '2')],
    ['a new file', (at: (path: string) => string) => writeFileSync(at('app/b.txt'), '2')],
    ['one that is gone', (at: (path: string) => string) => rmSync(at('app/a.txt'))],
    ['a new name', (at: (path: string) => string) => renameSync(at('app/a.txt'), at('app/c.txt'))],
    [
      'new content with the size and the time of the old',
      (at: (path: string) => string) => {
        writeFileSync(at('app/a.txt'), '2');
        utimesSync(at('app/a.txt'), 1_000, 1_000);
      },
    ],
  ])('tells of %s', async (_, change) => {
    const { at } = await temporaryFolder();
    mkdirSync(at('app'));
    writeFileSync(at('app/a.txt'), '1');
    utimesSync(at('app/a.txt'), 1_000, 1_000);
    const stampOf = stampsWithout([]);
    const before = await stampOf(filesIn(at('app')));
    change((path) => at(path));
    expect(await stampOf(filesIn(at('app')))).not.toBe(before);
  });

  it('is unknown where nothing can be looked at', async () => {
    expect(await stampsWithout([])(filesIn('/no/such/folder'))).toBeUndefined();
  });
});

describe('the stamp of a database', () => {
  it('stays when somebody reads, and tells of a commit that is in its log only', async () => {
    const { at } = await temporaryFolder();
    const plan: WorkerPlan = { read: 'sqlite', path: at('app.db') };
    const database = new DatabaseSync(at('app.db'));
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
    const stampOf = stampsWithout([]);
    const before = await stampOf(plan);
    const reader = new DatabaseSync(at('app.db'), { readOnly: true });
    reader.prepare('SELECT * FROM t').all();
    reader.close();
    expect(await stampOf(plan)).toBe(before);
    database.exec('INSERT INTO t VALUES (1)');
    expect(await stampOf(plan)).not.toBe(before);
    database.close();
  });
});
