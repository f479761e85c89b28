/** Files of older versions. The first one's holds three batches that only minutes are left of, and three an hour before its end. */
import { copyFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fakeClock, temporaryFolder } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { collected, T0 } from '../../../test/batches.ts';
import { opened, save } from '../../../test/opened.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIXTURE = new URL('../../../test/fixtures/history-v1.db', import.meta.url);

it('a history of version 1 keeps all it had, as precisely as it had it', async () => {
  const { path, at } = await temporaryFolder();
  copyFileSync(FIXTURE, at('history.db'));
  const history = await opened({ folder: path, clock: fakeClock({ now: T0 + 49 * HOUR }) });
  const info = await history.info();
  expect(info).toMatchObject({ schemaVersion: 3, series: 2, notices: [], rows: { minutes: 6, hours: 3, events: 3 } });

  const labels = { tenant: 'a"é' };
  const ever = { from: T0, to: T0 + 50 * HOUR };
  const counts = async (query: { from: number; to: number; step: number }): Promise<number[][]> => {
    const points = await history.query({ operation: 'save', labels, ...query });
    return points.map(({ at: moment, statistics: { count, max } }) => [moment - T0, count, max ?? Number.NaN]);
  };
  const late = 48 * HOUR;
  expect(await counts({ ...ever, step: HOUR })).toEqual([
    [0, 5, 5],
    [late, 4, 40],
  ]);
  expect(await counts({ from: T0, to: T0 + 3 * DAY, step: 3 * DAY })).toEqual([[0, 9, 40]]);
  expect(await counts({ ...ever, to: T0 + HOUR, step: 60_000 })).toEqual([
    [0, 3, 3],
    [60_000, 2, 5],
  ]);
  // The last ten minutes were raw, and still are.
  expect(await counts({ from: T0 + late + 3_598_000, to: ever.to, step: 1000 })).toEqual([[late + 3_599_000, 1, 40]]);

  const [rss] = await history.readings({ name: 'process.rss', ...ever, step: HOUR });
  expect(rss?.points?.map(({ samples, min, max, last }) => [samples, min, max, last])).toEqual([
    [3, 101, 161, 161],
    [3, 200, 3799, 3799],
  ]);
  expect(await history.readings({ name: 'gc.time', ...ever })).toMatchObject([{ samples: 3, mean: 0.125 }]);
  expect(await history.readings({ name: 'process.rss', from: T0, to: T0 + 60_000, step: 60_000 })).toMatchObject([
    { samples: 2, min: 101, max: 131 },
  ]);
  expect(await history.events(ever)).toHaveLength(3);

  await history.append(save(49 * HOUR + 1000));
  await history.close();
  const again = await opened({ folder: path });
  const rows = await collected(again.stored(ever));
  const called = rows.map((row) => (row.type === 'operation' ? row.recorded.histogram.count : 0));
  expect(called.reduce((sum, count) => sum + count, 0)).toBe(5 + 4 + 3 + 2);
});

it('a history of version 2 answers by the day for what it had by the hour, and for what comes later', async () => {
  const { path, at } = await temporaryFolder();
  const first = await opened({ folder: path });
  for (const hours of [1, 23, 24, 30]) await first.append(save(hours * HOUR));
  await first.close();
  const file = new DatabaseSync(at('history.db'));
  file.exec('DROP TABLE day; PRAGMA user_version = 2');
  file.close();

  const history = await opened({ folder: path });
  await history.append(save(31 * HOUR));
  await history.append(save(60 * HOUR));
  const byDay = { operation: 'save', from: T0, to: T0 + 4 * DAY, step: DAY };
  const points = await history.query(byDay);
  expect(points.map(({ at: moment, statistics: { count, max } }) => [(moment - T0) / DAY, count, max])).toEqual([
    [0, 4, 2],
    [1, 6, 2],
    [2, 2, 2],
  ]);
  // Before and after it is packed.
  await history.close();
  const again = await opened({ folder: path });
  expect(await again.query(byDay)).toEqual(points);
  expect((await again.operations({ from: T0, to: T0 + 2 * DAY }))[0]?.recorded.histogram.count).toBe(10);
});

it('a new history gives what it no longer needs back to the disk', async () => {
  const { path, at } = await temporaryFolder();
  const history = await opened({ folder: path, clock: fakeClock({ now: T0 + HOUR }) });
  const moments = Array.from({ length: 600_000 }, (_, i) => T0 + i);
  await history.appendReadings([{ name: 'queue', at: moments, values: moments.map((_, i) => i % 7) }]);
  await history.close();
  // It took 16 bytes a sample until it was packed.
  expect(statSync(at('history.db')).size).toBeLessThan(600_000);
});
