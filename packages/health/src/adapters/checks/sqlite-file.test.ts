import { open, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../../../test/ask.ts';
import { sqliteFileCheck } from './index.ts';

async function database(): Promise<{ path: string; db: DatabaseSync; damaged: string }> {
  const { at } = await temporaryFolder();
  const path = at('shop.db');
  const db = new DatabaseSync(path);
  db.exec('begin; create table orders (id integer primary key, note text); create table items (id integer)');
  const add = db.prepare('insert into orders (note) values (?)');
  for (let i = 0; i < 2_000; i += 1) add.run('x'.repeat(50));
  db.exec('commit');
  onTestFinished(() => db.close());
  return { path, db, damaged: at('damaged.db') };
}

describe('sqliteFileCheck', () => {
  it('reads a file, also while somebody writes to it', async () => {
    const { path, db } = await database();
    db.exec('pragma journal_mode = wal; begin immediate; insert into items values (1)');
    const tables = [{ name: 'tables', value: 2, unit: 'count' }];
    expect(await ask(sqliteFileCheck({ path }))).toMatchObject({ state: 'pass', observed: tables });
    expect(await ask(sqliteFileCheck({ path, depth: 'quick' }))).toMatchObject({ state: 'pass', observed: tables });
  });

  it('fails where there is none, and makes none', async () => {
    const { at } = await temporaryFolder();
    for (let i = 0; i < 2; i += 1) {
      expect(await ask(sqliteFileCheck({ path: at('not there') }))).toMatchObject({
        state: 'fail',
        text: expect.stringContaining('unable to open'),
      });
    }
  });

  it('finds damage, as deep as it was told to look', async () => {
    const { path, db, damaged } = await database();
    db.exec(`vacuum into '${damaged}'`);
    const file = await open(damaged, 'r+');
    // A page in the middle, of the table of orders.
    await file.write(Buffer.alloc(4_096, 0xff), 0, 4_096, 10 * 4_096);
    await file.close();
    expect((await ask(sqliteFileCheck({ path: damaged }))).state).toBe('pass');
    expect(await ask(sqliteFileCheck({ path: damaged, depth: 'quick' }))).toMatchObject({ state: 'fail' });
    await writeFile(path, 'no database at all, but long enough to be looked at as one');
    expect(await ask(sqliteFileCheck({ path }))).toMatchObject({ state: 'fail', text: 'file is not a database' });
  });
});
