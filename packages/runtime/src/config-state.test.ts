import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { backupsOfServe } from './backups.ts';
import { type BackupConfig, backsUpState, configuredBackup } from './config-backup.ts';
import { Notes } from './notes.ts';

const books = { sources: { books: () => new Map([['b-1', 12]]) } } satisfies BackupConfig;

describe('the state of a program', () => {
  it('is kept by no other process, which has none: who asks for it is told', async () => {
    const { path: dataFolder } = await temporaryFolder();
    const elsewhere = configuredBackup(books, { project: dataFolder, dataFolder });
    await expect(elsewhere.now()).rejects.toMatchObject({
      code: 'backup/source-failed',
      hint: expect.stringContaining('perf.backup.now()'),
    });
    expect(await elsewhere.list()).toEqual([]);
    await elsewhere.stop();
  });

  it('has a serve take no backups at all, and say so', async () => {
    const { path: dataFolder } = await temporaryFolder();
    const notes = new Notes();
    const { samplers, checks, report } = backupsOfServe({ config: books, dataFolder, history: undefined, notes });
    expect([samplers, checks, report()]).toEqual([[], [], undefined]);
    expect(notes.all).toEqual([expect.stringContaining('by the program itself')]);
    expect([backsUpState(books), backsUpState({ sources: { a: { files: 'a' } } }), backsUpState(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('changes its kind with what it is, and is not kept when it can not be said', async () => {
    const { path: dataFolder } = await temporaryFolder();
    let state: unknown = { empty: true };
    const place = { project: dataFolder, dataFolder, hasState: true };
    const backup = configuredBackup({ state: () => state, verifyEvery: false }, place);
    const first = await backup.now();
    state = new Map([['a', { total: 1 }]]);
    const second = await backup.now();
    expect([await backup.read(first.id, 'state'), await backup.records(second.id, 'state')]).toEqual([
      { empty: true },
      new Map([['a', { total: 1 }]]),
    ]);
    // As JSON it would come back empty.
    state = { of: new Set(['a']) };
    await expect(backup.now()).rejects.toMatchObject({ code: 'backup/source-failed' });
    await backup.stop();
  });
});
