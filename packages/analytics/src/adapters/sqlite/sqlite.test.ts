import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fakeClock, temporaryFolder } from '@tooling/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { batch, calls, T0 } from '../../../test/batches.ts';
import { ALL, countIn, opened, save } from '../../../test/opened.ts';
import { historyContract } from '../../history.contract.ts';
import type { History } from '../../history.ts';
import { historyKeeps } from '../../history-kept.contract.ts';
import { historyLaws } from '../../history-laws.contract.ts';
import { openHistory } from './index.ts';

const shared = temporaryFolder('history with spaces and ü');
let folders = 0;
const create = async (): Promise<History> => openHistory({ folder: (await shared).at(`${folders++}`) });
historyContract('history in SQLite', create);
historyKeeps('history in SQLite', create);
historyLaws('history in SQLite', create);
afterAll(async () => (await shared).remove());

const HOUR = 3_600_000;

describe('history in a file', () => {
  it('creates its folder, and is there again after it was closed', async () => {
    const { at } = await temporaryFolder();
    const first = await opened({ folder: at('not', 'there') });
    await first.append(save(0));
    await first.close();
    const second = await opened({ folder: at('not', 'there') });
    expect(await countIn(second)).toBe(2);
    expect(await second.info()).toMatchObject({ file: at('not', 'there', 'history.db'), schemaVersion: 3 });
  });

  it('leaves one file behind when it is closed', async () => {
    const { path } = await temporaryFolder();
    const history = await opened({ folder: path });
    await history.append(save(0));
    await history.close();
    expect(readdirSync(path)).toEqual(['history.db']);
  });

  it('runs in a worker whose file is given', async () => {
    const { path } = await temporaryFolder();
    const worker = new URL('./worker.ts', pathToFileURL(import.meta.filename));
    expect(await countIn(await opened({ folder: path, worker }))).toBe(0);
  });

  it('says when there is no such worker', async () => {
    const { path, at } = await temporaryFolder();
    const worker = pathToFileURL(at('missing.js'));
    await expect(openHistory({ folder: path, worker })).rejects.toMatchObject({ code: 'analytics/history-failed' });
  });
});

describe('the tiers of a history', () => {
  it('answers by ten seconds for what the raw rows no longer hold', async () => {
    const { path } = await temporaryFolder();
    const history = await opened({ folder: path });
    for (const after of [1000, 3000, 61_000]) await history.append(save(after));
    await history.append(save(49 * HOUR));
    expect((await history.info()).rows).toMatchObject({ raw: 1, readings: 3, tenSeconds: 3, minutes: 3, hours: 2 });
    expect(await countIn(history)).toBe(8);
    const points = await history.query({ operation: 'save', from: T0, to: T0 + HOUR, step: 1000 });
    expect(points.map(({ at, statistics: { count } }) => [at - T0, count])).toEqual([
      [0, 4],
      [60_000, 2],
    ]);
    expect(await history.readings({ from: T0, to: T0 + HOUR, step: 1000 })).toMatchObject([{ samples: 3 }]);
  });

  it.each([
    { hours: 1, first: 2_300_123 },
    { hours: 49, first: 2_300_000 },
    { hours: 8 * 24, first: 2_280_000 },
    { hours: 91 * 24, first: 0 },
  ])('know after $hours hours when measuring began, as exactly as it is kept', async ({ hours, first }) => {
    const history = await opened({ folder: (await temporaryFolder()).path });
    const call = (after: number) => batch(after, { operations: [calls('save', [1])], readings: { 'gc.time': 1 } });
    for (const after of [2_300_123, 2_400_000, hours * HOUR]) await history.append(call(after));
    expect(((await history.info()).first as number) - T0).toBe(first);
  });

  it.each([
    { days: 8, tier: 'minute', first: 0 },
    { days: 91, tier: 'hour', first: 0 },
    { days: 1000, tier: 'hour', first: 0 },
  ])('answers by the $tier after $days days', async ({ days, first }) => {
    const { path } = await temporaryFolder();
    const history = await opened({ folder: path });
    for (const after of [61_000, 65_000, 3_661_000]) await history.append(save(after));
    for (const later of [0, 1]) await history.append(save(days * 24 * HOUR + later * HOUR));
    const range = { from: T0, to: T0 + 2 * HOUR };
    const width = days === 8 ? 60_000 : HOUR;
    const points = await history.query({ operation: 'save', ...range, step: width });
    expect(points.map(({ at, statistics: { count } }) => [(at - T0) / width, count])).toEqual(
      days === 8
        ? [
            [1, 4],
            [61, 2],
          ]
        : [
            [first, 4],
            [1, 2],
          ],
    );
    const [reading] = await history.readings({ ...range, step: width });
    expect(reading?.points?.map(({ samples }) => samples)).toEqual([2, 1]);
    expect(reading).toMatchObject({ samples: 3, mean: 0.1, last: 0.1 });
  });

  it('takes a late batch into each tier that still keeps its time', async () => {
    const { path } = await temporaryFolder();
    const retention = { raw: '1h', tenSeconds: '2h', minute: '3h', hour: '5h' } as const;
    const history = await opened({ folder: path, retention });
    await history.append(save(10 * HOUR));
    for (const hours of [9.5, 8.5, 7.5, 6.5, -30]) await history.append(save(hours * HOUR));
    expect(await countIn(history)).toBe(12);
    await history.append(save(10.2 * HOUR));
    // The day before is past what the hours keep by now: these go by whole days.
    expect((await history.info()).rows).toMatchObject({ raw: 3, tenSeconds: 4, minutes: 5, hours: 5, readings: 5 });
    expect(await countIn(history)).toBe(12);
  });

  it('goes on by the second after a clock that was years ahead', async () => {
    const { path } = await temporaryFolder();
    const ahead = await opened({ folder: path, clock: fakeClock({ now: T0 + 100_000 * HOUR }) });
    for (const hours of [99_000, 99_900]) await ahead.append(save(hours * HOUR));
    await ahead.close();
    const history = await opened({ folder: path, clock: fakeClock({ now: T0 + 2 * HOUR }) });
    for (const hours of [1, 1.2, 2.1]) await history.append(save(hours * HOUR));
    await history.close();
    const again = await opened({ folder: path, clock: fakeClock({ now: T0 + 4 * HOUR }) });
    for (const after of [1000, 2000, HOUR]) await again.append(save(3 * HOUR + after));
    const points = await again.query({ operation: 'save', from: T0 + 3 * HOUR, to: T0 + 3 * HOUR + 5000, step: 1000 });
    expect(points.map(({ at }) => at - T0 - 3 * HOUR)).toEqual([1000, 2000]);
    expect(await countIn(again)).toBe(16);
  });

  it('drops events with the minutes', async () => {
    const { path } = await temporaryFolder();
    const history = await opened({ folder: path, retention: { minute: '2h' } });
    await history.append(batch(0, { events: [{ at: T0, kind: 'stall', data: 1 }] }));
    await history.append(batch(3 * HOUR, { events: [{ at: T0 + 3 * HOUR, kind: 'stall', data: 2 }] }));
    await history.append(batch(3 * HOUR, { events: [{ at: T0, kind: 'stall', data: 'late' }] }));
    expect(await history.events(ALL)).toMatchObject([{ data: 2 }]);
  });

  it('drops nothing because of a batch from the future', async () => {
    const { path } = await temporaryFolder();
    const history = await opened({ folder: path, clock: fakeClock({ now: T0 + HOUR }) });
    await history.append(save(0));
    await history.append(save(1000 * HOUR));
    expect((await history.info()).rows).toMatchObject({ raw: 2 });
  });

  it('counts the same whichever tier answers: whole minutes, their edges, and both', async () => {
    const { path } = await temporaryFolder();
    const history = await opened({ folder: path });
    for (let after = 0; after < 10 * 60_000; after += 7_000) await history.append(save(after));
    const counts = [];
    for (const step of [60_000, 59_999, 1000, 7 * 60_000]) {
      const points = await history.query({ operation: 'save', from: T0, to: T0 + HOUR, step });
      counts.push(points.reduce((sum, { statistics: { count } }) => sum + count, 0));
    }
    expect(counts).toEqual([172, 172, 172, 172]);
  });
});
