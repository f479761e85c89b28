import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { fakeClock, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { journalContract } from '../../journal/journal.contract.ts';
import { lineOf } from '../../journal/record.ts';
import { createFolderJournal, memoryJournals } from './index.ts';

journalContract('in memory', async () => memoryJournals());
journalContract('in a folder', async () => {
  const { path } = await temporaryFolder();
  return () => createFolderJournal({ folder: `${path}/deep/intents` });
});

describe('a folder of journals', () => {
  it('holds no file any more of those who left nothing', async () => {
    const { path: folder } = await temporaryFolder();
    for (let round = 0; round < 3; round += 1) {
      const journal = createFolderJournal({ folder });
      const id = await journal.accept({ operation: 'charge', key: `${round}` }, { begun: true });
      await journal.takeOver();
      await journal.end(id, 'done');
      await journal.close();
    }
    expect(await readdir(folder)).toEqual(['folder.lock']);
  });

  it('does not grow with what has ended', async () => {
    const { path: folder, at } = await temporaryFolder();
    const journal = createFolderJournal({ folder });
    const kept = await journal.accept({ operation: 'charge', key: 'kept' }, { begun: true });
    for (let round = 0; round < 20; round += 1) {
      const payload = 'x'.repeat(1_000);
      const keys = Array.from({ length: 200 }, (_, n) => `${round}-${n}`);
      const ids = await Promise.all(keys.map((key) => journal.accept({ operation: 'charge', key, payload })));
      await Promise.all(ids.map((id) => journal.end(id, 'done')));
    }
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.journal'));
    expect((await stat(at(file))).size).toBeLessThan(1_500_000);
    await journal.close();
    const next = createFolderJournal({ folder });
    expect((await next.takeOver()).intents[0]).toMatchObject({ id: kept, phase: 'begun' });
    await next.close();
  });

  it('keeps a damaged file, names the damage once, and takes over what can be read', async () => {
    const { path: folder, at } = await temporaryFolder();
    const first = createFolderJournal({ folder });
    for (const key of ['a', 'b', 'c']) await first.accept({ operation: 'charge', key });
    await first.close();
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.journal'));
    const bytes = await readFile(at(file));
    const place = bytes.indexOf('"b"');
    await writeFile(at(file), bytes.fill('X', place, place + 1));
    const next = createFolderJournal({ folder });
    const offset = bytes.lastIndexOf('\n', place) + 1;
    const text = 'A record is damaged; what it said is not known.';
    const left = await next.takeOver();
    expect(left.damage).toEqual([{ file, offset, text }]);
    expect(left.intents.map(({ key, phase }) => [key, phase])).toEqual([
      ['a', 'begun'],
      ['c', 'begun'],
    ]);
    expect((await next.takeOver()).damage).toEqual([]);
    await next.close();
    expect(await readFile(at(file.replace('.journal', '.damaged')))).toEqual(bytes);
  });

  it('leaves a journal of another version where it is, and says so', async () => {
    const { path: folder, at } = await temporaryFolder();
    const name = `${'a'.repeat(16)}.journal`;
    const later = lineOf({ number: 0, write: 0, step: { format: 2 } });
    const bytes = Buffer.concat([later, Buffer.from('something else'), Buffer.alloc(9)]);
    await writeFile(at(name), bytes);
    const journal = createFolderJournal({ folder });
    const text = 'It is of another version; it stays for a program that understands it.';
    expect(await journal.takeOver()).toEqual({ intents: [], damage: [{ file: name, offset: 0, text }] });
    await journal.close();
    expect(await readFile(at(name))).toEqual(bytes);
  });

  it.each([
    ['folder', { folder: '' }],
    ['folder', {}],
    ['largestPayload', { folder: '.', largestPayload: Number.NaN }],
  ])('is refused when its `%s` makes no sense', (what, options) => {
    expect(() => createFolderJournal(options as never)).toThrow(`Expected \`${what}\``);
  });

  it('says what is wrong with a folder that can not be one, and accepts nothing', async () => {
    const { at } = await temporaryFolder();
    await writeFile(at('file'), '');
    const journal = createFolderJournal({ folder: at('file/journal') });
    const cause = { code: 'ENOTDIR' };
    await expect(journal.accept({ operation: 'charge', key: 'a' })).rejects.toMatchObject({
      code: 'health/not-accepted',
      cause,
    });
    await expect(journal.takeOver()).rejects.toMatchObject({ code: 'health/not-kept', cause });
    await journal.close();
  });

  it('goes on in a new file when somebody removed the folder, with all that has not ended', async () => {
    const { at } = await temporaryFolder();
    const folder = at('journal');
    const first = createFolderJournal({ folder });
    await first.accept({ operation: 'charge', key: 'a' });
    await rm(folder, { recursive: true });
    await first.accept({ operation: 'charge', key: 'b' });
    const second = createFolderJournal({ folder });
    expect((await second.takeOver()).intents).toEqual([]);
    await first.close();
    expect((await second.takeOver()).intents.map(({ key }) => key)).toEqual(['a', 'b']);
    await second.close();
  });

  it('does not care about the time of day, however it jumps', async () => {
    const clock = fakeClock();
    const open = memoryJournals({ clock });
    const first = open();
    for (const [key, jump] of [
      ['a', -1e12],
      ['b', 2e12],
      ['c', -5],
    ] as const) {
      await first.accept({ operation: 'charge', key });
      clock.jumpWall(jump);
    }
    await first.close();
    const { intents } = await open().takeOver();
    expect(intents.map(({ key, phase }) => [key, phase])).toEqual([
      ['a', 'accepted'],
      ['b', 'accepted'],
      ['c', 'accepted'],
    ]);
  });
});
