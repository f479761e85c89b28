/** What a history does when its file, its folder or its neighbours are in trouble. */
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fakeClock, type TemporaryFolder, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { batch, calls, T0 } from '../../../test/batches.ts';
import { ALL, countIn, opened, save } from '../../../test/opened.ts';
import { openHistory } from './index.ts';

const HOUR = 3_600_000;

const damagedIn = ({ path }: TemporaryFolder): string[] => readdirSync(path).filter((name) => name.includes('damaged'));

describe('a history that is in trouble', () => {
  it('refuses what cannot be handed to its thread, and answers what comes after', async () => {
    const history = await openHistory({ folder: (await temporaryFolder()).path });
    const odd = { ...ALL, kind: (() => 'deploy') as unknown as string };
    const [refused, info] = await Promise.allSettled([history.annotations(odd), history.info()]);
    expect([refused.status, info.status]).toEqual(['rejected', 'fulfilled']);
    await history.close();
  });

  it('puts a file that is no database aside, says so, and begins anew', async () => {
    const folder = await temporaryFolder();
    writeFileSync(
      folder.at('history.db'),
      'this is no database, though it is longer than a header would be. '.repeat(9),
    );
    const history = await opened({ folder: folder.path, clock: fakeClock({ now: T0 }) });
    await history.append(save(0));
    expect(damagedIn(folder)).toEqual(['history.db.damaged-2026-01-01T00-00-00.000Z']);
    expect((await history.info()).notices).toEqual([expect.stringContaining('history.db.damaged-2026')]);
    expect(await countIn(history)).toBe(2);
  });

  it('puts a database that is no history aside', async () => {
    const folder = await temporaryFolder();
    const db = new DatabaseSync(folder.at('history.db'));
    db.exec('PRAGMA user_version = 1; CREATE TABLE raw (something)');
    db.close();
    expect(await countIn(await opened({ folder: folder.path }))).toBe(0);
    expect(damagedIn(folder)).toHaveLength(1);
  });

  it('puts a file aside whose damage shows only later, and keeps the batch that met it', async () => {
    const folder = await temporaryFolder();
    const before = await opened({ folder: folder.path });
    for (let after = 0; after < 100; after += 1) {
      await before.append(
        batch(after * 60_000, { operations: Array.from({ length: 20 }, (_, i) => calls(`op ${i}`, [after])) }),
      );
    }
    await before.close();
    const file = folder.at('history.db');
    const bytes = readFileSync(file);
    // All pages but the first, which names the tables.
    bytes.fill(0x5a, 4096);
    writeFileSync(file, bytes);
    const history = await opened({ folder: folder.path });
    await history.append(save(0));
    expect(await countIn(history)).toBe(2);
    expect(damagedIn(folder)).toHaveLength(1);
    expect((await history.info()).notices).toHaveLength(1);
  });

  it('takes an empty file for a new one', async () => {
    const folder = await temporaryFolder();
    writeFileSync(folder.at('history.db'), '');
    truncateSync(folder.at('history.db'));
    expect(await countIn(await opened({ folder: folder.path }))).toBe(0);
    expect(damagedIn(folder)).toEqual([]);
  });

  it('refuses a file of a newer version, in words, and leaves it as it was', async () => {
    const folder = await temporaryFolder();
    const db = new DatabaseSync(folder.at('history.db'));
    db.exec('PRAGMA user_version = 99; CREATE TABLE future (a)');
    db.close();
    await expect(openHistory({ folder: folder.path })).rejects.toMatchObject({
      code: 'analytics/history-too-new',
      message: 'Expected a history of version 3 or older, got version 99',
      hint: expect.stringContaining('Update'),
    });
    expect(damagedIn(folder)).toEqual([]);
  });

  it('says what is wrong with a folder that can’t be one', async () => {
    const { at } = await temporaryFolder();
    writeFileSync(at('file'), '');
    const rejection = expect(openHistory({ folder: at('file', 'below') })).rejects;
    await rejection.toMatchObject({ code: 'analytics/history-open', hint: expect.stringContaining('folder') });
  });

  it('says what is wrong with a folder that can’t be written', async () => {
    const { at } = await temporaryFolder();
    mkdirSync(at('locked'), { mode: 0o500 });
    // Root may write everywhere but into the kernel's own file system.
    const folder = process.getuid?.() === 0 ? '/sys/perfkit' : at('locked');
    await expect(openHistory({ folder })).rejects.toMatchObject({ code: 'analytics/history-open' });
  });

  it('refuses an append while another process holds the file too long, and takes the next one', async () => {
    const { path, at } = await temporaryFolder();
    const history = await opened({ folder: path, busyTimeout: 30 });
    const other = new DatabaseSync(at('history.db'));
    other.exec('BEGIN IMMEDIATE');
    await expect(history.append(save(0))).rejects.toMatchObject({ code: 'analytics/history-locked' });
    expect(await countIn(history)).toBe(0);
    other.exec('ROLLBACK');
    other.close();
    await history.append(save(1));
    expect(await countIn(history)).toBe(2);
  });

  it('keeps nothing of a batch that fails on its way, and goes on with the next', async () => {
    const { path, at } = await temporaryFolder();
    const history = await opened({ folder: path });
    const other = new DatabaseSync(at('history.db'));
    other.exec(
      "CREATE TRIGGER no AFTER INSERT ON event WHEN new.kind = 'no' BEGIN SELECT raise(ABORT, 'refused'); END",
    );
    other.close();
    const operations = [calls('fresh', [1]), calls('save', [1])];
    const failing = history.append(batch(1000, { operations, events: [{ at: T0, kind: 'no', data: 1 }] }));
    // Waits with one that is sound: these two are tried together.
    const alike = [
      batch(1000, { events: [{ at: T0, kind: 'no', data: 2 }] }),
      batch(2000, { operations: [calls('save', [1])] }),
    ];
    const outcomes = await Promise.allSettled([failing, ...alike.map((each) => history.append(each))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    await expect(failing).rejects.toMatchObject({ code: 'analytics/history-failed' });
    const minuteLater = batch(60_000, { operations: [calls('fresh', [1]), calls('other', [1, 2])] });
    await history.append(minuteLater);
    const found = await history.operations({ from: T0, to: T0 + HOUR });
    const counts = found.map((series) => [series.name, series.recorded.histogram.count]);
    expect(Object.fromEntries(counts)).toEqual({ fresh: 1, other: 2, save: 1 });
    expect(await history.events(ALL)).toEqual([]);
  });

  it('refuses the oldest that wait when they are too many, says so, and keeps the rest', async () => {
    const { path } = await temporaryFolder();
    const history = await opened({ folder: path, maxWaiting: 10 });
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, after) => history.append(save(after))));
    const refused = outcomes.flatMap(({ status }, i) => (status === 'rejected' ? i : []));
    // The first is under way when the others come.
    expect(refused).toEqual(Array.from({ length: 39 }, (_, i) => i + 1));
    expect(outcomes[1]).toMatchObject({ reason: { code: 'analytics/history-behind' } });
    expect(await countIn(history)).toBe(22);
    expect((await history.info()).notices).toEqual([expect.stringContaining('39 batches were refused')]);
  });

  it('refuses more questions than may wait', async () => {
    const { path } = await temporaryFolder();
    const history = await opened({ folder: path, maxWaiting: 2 });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => history.operations(ALL)));
    const states = outcomes.map(({ status }) => status);
    expect(states).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
  });
});
