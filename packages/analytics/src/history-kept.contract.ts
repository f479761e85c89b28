/** What every history keeps besides the batches of a tick: samples in bulk, annotations, and rows of another history. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { batch, calls, collected, recorded, T0 } from '../test/batches.ts';
import type { History, HistoryBatch, StoredRow } from './history.ts';

const ALL = { from: T0, to: T0 + 3_600_000 };
const EVER = { from: 0, to: Number.POSITIVE_INFINITY };

/** @param create an empty history that keeps an hour at least; whoever asks for one closes it */
export function historyKeeps(name: string, create: () => Promise<History>): void {
  const opened = async (...batches: readonly HistoryBatch[]): Promise<History> => {
    const history = await create();
    onTestFinished(() => history.close());
    for (const each of batches) await history.append(each);
    return history;
  };

  describe(`${name}: readings of any name`, () => {
    it('takes a name that no catalogue has', async () => {
      const history = await opened(batch(0, { readings: { 'queue{name="a b"}': 3, __proto__x: 1 } }));
      const [queue] = await history.readings({ name: 'queue{name="a b"}', ...ALL });
      expect(queue).toMatchObject({ samples: 1, last: 3 });
      expect(await history.readings(ALL)).toHaveLength(2);
    });

    it('takes many samples of many readings at once, in any order and twice, and leaves out what is not finite', async () => {
      const history = await opened();
      const at = [3000, 1000, 2000, 1000].map((after) => T0 + after);
      await history.appendReadings([
        { name: 'jobs', at, values: [3, 1, Number.NaN, 5] },
        { name: 'users', at: Float64Array.of(T0), values: Float64Array.of(7) },
        { name: 'never', at: [], values: [] },
      ]);
      const [jobs, ...others] = await history.readings({ ...ALL, name: 'jobs', step: 1000 });
      expect(others).toEqual([]);
      expect(jobs).toMatchObject({ samples: 3, mean: 3, last: 3 });
      expect(jobs?.points?.map((point) => [point.at - T0, point.samples, point.last])).toEqual([
        [1000, 2, 5],
        [3000, 1, 3],
      ]);
      expect((await history.readings(ALL)).map((reading) => reading.name).sort()).toEqual(['jobs', 'users']);
    });

    it.each([
      ['fewer moments than values', { name: 'a', at: [T0], values: [1, 2] }],
      ['a moment that is none', { name: 'a', at: [T0, Number.NaN], values: [1, 2] }],
      ['no name', { name: '', at: [T0], values: [1] }],
    ])('refuses %s, and keeps nothing', async (_, wrong) => {
      const history = await opened();
      const refused = history.appendReadings([{ name: 'sound', at: [T0], values: [1] }, wrong]);
      await expect(refused).rejects.toMatchObject({ code: 'analytics/invalid-argument' });
      await expect(history.append(batch(0, { readings: { '': 1 } }))).rejects.toMatchObject({
        code: 'analytics/invalid-argument',
      });
      expect(await history.readings(ALL)).toEqual([]);
    });
  });

  it(`${name}: says of which kind an operation is, in the newest words`, async () => {
    const history = await opened(
      batch(0, { operations: [{ ...calls('save', [1]), kind: 'job' }, calls('load', [1])] }),
      batch(1, { operations: [{ ...calls('save', [1]), kind: 'http' }] }),
      batch(2, { operations: [calls('save', [1])] }),
    );
    const kinds = (await history.operations(ALL)).map((series) => [series.name, 'kind' in series, series.kind]);
    expect(kinds.sort()).toEqual([
      ['load', false, undefined],
      ['save', true, 'http'],
    ]);
  });

  describe(`${name}: annotations`, () => {
    const deploy = { at: T0 + 2000, kind: 'deploy', text: 'v1.4.2\0 “é”', labels: { host: 'a' } };
    const restart = { at: T0 + 1000, kind: 'restart', text: '' };

    it('come back as they were, oldest first, by range and kind', async () => {
      const history = await opened();
      await history.annotate(deploy);
      await history.annotate(restart);
      expect(await history.annotations(ALL)).toEqual([restart, deploy]);
      expect(await history.annotations({ from: T0 + 1000, to: T0 + 2000 })).toEqual([restart]);
      expect(await history.annotations({ ...ALL, kind: 'deploy' })).toEqual([deploy]);
      expect((await history.info()).rows.annotations).toBe(2);
      expect((await history.info()).last).toBe(T0 + 2000);
    });

    it.each([
      ['a moment that is none', { ...deploy, at: Number.NaN }],
      ['no kind', { ...deploy, kind: '' }],
      ['a text that is none', { ...deploy, text: 3 as never }],
      ['labels that are no texts', { ...deploy, labels: { a: 1 as never } }],
    ])('with %s are refused', async (_, wrong) => {
      const history = await opened();
      await expect(history.annotate(wrong)).rejects.toMatchObject({ code: 'analytics/invalid-argument' });
      expect(await history.annotations(EVER)).toEqual([]);
    });
  });

  describe(`${name}: all that is stored`, () => {
    const batches = [
      batch(1000, {
        operations: [
          { ...calls('save', []), kind: 'job', labels: { a: 'b' }, recorded: recorded([1, 2], { failed: 1 }) },
        ],
        readings: { 'gc.time': 0.125, queue: -3.5 },
        events: [{ at: T0 + 900, kind: 'stall', data: { ms: 4 } }],
      }),
      batch(1_900_000, { operations: [calls('save', [3])], readings: { 'gc.time': 0.25 } }),
    ];

    it('comes out once, by its moment', async () => {
      const history = await opened(...batches);
      await history.annotate({ at: T0 + 5000, kind: 'deploy', text: 'v2' });
      const rows = await collected(history.stored(EVER));
      const moments = rows.map(({ type, at }) => `${type} ${at - T0}`).sort();
      expect(moments).toEqual([
        'annotation 5000',
        'event 900',
        'operation 1000',
        'operation 1900000',
        ...['reading 1000', 'reading 1000', 'reading 1900000'],
      ]);
      const later = await collected(history.stored({ from: T0 + 1001, to: T0 + 1_900_000 }));
      expect(later.map(({ type }) => type)).toEqual(['annotation']);
    });

    it('can be restored in another history, which then answers the same', async () => {
      const history = await opened(...batches);
      await history.annotate({ at: T0 + 5000, kind: 'deploy', text: 'v2' });
      const other = await opened();
      await other.restore(await collected(history.stored(EVER)));
      for (const step of [1000, 600_000]) {
        const query = { operation: 'save', ...ALL, step };
        expect(figuresOf(await other.query(query))).toEqual(figuresOf(await history.query(query)));
        expect(await other.readings({ ...ALL, step })).toEqual(await history.readings({ ...ALL, step }));
      }
      expect(await other.events(ALL)).toEqual(await history.events(ALL));
      expect(await other.annotations(ALL)).toEqual(await history.annotations(ALL));
      expect((await other.operations(ALL)).map(({ kind, labels }) => [kind, labels])).toEqual(
        (await history.operations(ALL)).map(({ kind, labels }) => [kind, labels]),
      );
    });

    it('takes samples that are only known together', async () => {
      const history = await opened();
      const row = {
        type: 'reading',
        name: 'queue',
        at: T0,
        samples: 4,
        sum: 10,
        min: 1,
        max: 4,
        last: 3,
        lastAt: T0 + 9,
      } as const;
      await history.restore([row, { ...row, at: T0 + 1000, last: 4, lastAt: T0 + 1009 }]);
      expect(await history.readings(ALL)).toMatchObject([{ samples: 8, mean: 2.5, min: 1, max: 4, last: 4 }]);
      expect(await collected(history.stored(EVER))).toContainEqual(row);
    });

    it.each<[string, object]>([
      ['samples of none', { samples: 0 }],
      ['a sum that is not finite', { sum: Number.NaN }],
      ['a last one that is larger than the largest', { last: 9 }],
    ])('refuses %s, and keeps none of the rows', async (_, wrong) => {
      const history = await opened();
      const row = {
        type: 'reading',
        name: 'queue',
        at: T0,
        samples: 1,
        sum: 1,
        min: 1,
        max: 1,
        last: 1,
        lastAt: T0,
      } as const;
      const refused = history.restore([row, { ...row, ...wrong } as StoredRow]);
      await expect(refused).rejects.toMatchObject({ code: 'analytics/invalid-argument' });
      expect(await collected(history.stored(EVER))).toEqual([]);
    });
  });
}

function figuresOf(points: readonly { at: number; statistics: object }[]): unknown {
  return points.map(({ at, statistics }) => ({ at, statistics }));
}
