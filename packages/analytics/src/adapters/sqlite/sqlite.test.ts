import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import type { History } from '../../history.ts';
import { batch, historyContract, recorded } from '../../history.contract.ts';
import { openHistory } from './index.ts';

async function open(folder?: string): Promise<History> {
  return openHistory({ folder: folder ?? (await temporaryFolder('history with spaces')).path });
}

historyContract('sqlite', () => open());

const at = 1_700_000_040_000;
const save = (moment: number) => batch(moment, { operations: [{ name: 'save', labels: {}, recorded: recorded([1, 2]) }] });
const everything = { from: 0, to: at * 2 };

describe('the history in a file', () => {
  it('is there again after it was closed', async () => {
    const { path } = await temporaryFolder();
    const first = await open(join(path, 'not', 'there'));
    await first.append(save(at));
    await first.close();
    const second = await open(join(path, 'not', 'there'));
    expect((await second.operations(everything))[0]?.recorded.histogram.count).toBe(2);
    await second.close();
  });

  it('is shared by several who write and read at once', async () => {
    const { path } = await temporaryFolder();
    const histories = await Promise.all([open(path), open(path), open(path)]);
    await Promise.all(histories.flatMap((history) => Array.from({ length: 20 }, (_, i) => history.append(save(at + i)))));
    for (const history of histories) {
      expect((await history.operations(everything))[0]?.recorded.histogram.count).toBe(120);
      await history.close();
    }
  });

  it('drops raw rows after 48 hours and still knows the minutes', async () => {
    const history = await open();
    await history.append(save(at));
    await history.append(save(at + 49 * 3_600_000));
    const { rows } = await history.info();
    expect(rows).toBe(1);
    expect((await history.operations(everything))[0]?.recorded.histogram.count).toBe(4);
    await history.close();
  });

  it('puts a damaged file aside, says so, and starts anew', async () => {
    const { path } = await temporaryFolder();
    writeFileSync(join(path, 'history.db'), 'this is no database, though it is longer than a header of one hundred bytes would be'.repeat(3));
    const history = await open(path);
    await history.append(save(at));
    expect((await history.info()).notices[0]).toContain('history.db.damaged-');
    expect(readdirSync(path).filter((name) => name.includes('damaged'))).toHaveLength(1);
    await history.close();
  });

  it('refuses a file of a newer version and leaves it as it was', async () => {
    const { path } = await temporaryFolder();
    const db = new DatabaseSync(join(path, 'history.db'));
    db.exec('PRAGMA user_version = 99; CREATE TABLE future (a)');
    db.close();
    await expect(open(path)).rejects.toMatchObject({ code: 'analytics/history-too-new' });
    expect(readdirSync(path).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('says what is wrong with a folder that can’t be one', async () => {
    const { path } = await temporaryFolder();
    writeFileSync(join(path, 'file'), '');
    await expect(open(join(path, 'file', 'below'))).rejects.toMatchObject({ code: 'analytics/history-open' });
    expect(existsSync(join(path, 'file', 'below'))).toBe(false);
  });

  it('refuses more appends than it can hold, and goes on with the next', async () => {
    const history = await open();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => history.append(save(at + i))));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(70);
    await history.append(save(at + 200));
    expect((await history.operations(everything))[0]?.recorded.histogram.count).toBe(62);
    await history.close();
  });

  it('loses a refused batch as a whole', async () => {
    const { path } = await temporaryFolder();
    const history = await open(path);
    await history.append(save(at));
    const broken = { ...save(at + 1), events: [{ at, kind: 'x', data: {} }, { at, kind: undefined as unknown as string, data: {} }] };
    await expect(history.append(broken)).rejects.toMatchObject({ code: 'analytics/history-write' });
    await history.append(save(at + 2));
    expect((await history.operations(everything))[0]?.recorded.histogram.count).toBe(4);
    expect(await history.events(everything)).toEqual([]);
    await history.close();
  });
});
