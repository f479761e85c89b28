/**
 * What every history does, whatever it keeps its measurements in. Its laws stand in `history-laws.contract.ts`.
 *
 * Longer than 250 lines because it is one list of examples, each of which needs the same few lines above it.
 */

import { describe, expect, it, onTestFinished } from 'vitest';
import { batch, calls, recorded, T0 } from '../test/batches.ts';
import type { History, HistoryBatch } from './history.ts';

const ALL = { from: T0, to: T0 + 3_600_000 };
const MINUTE = 60_000;

/** @param create an empty history that keeps an hour at least; whoever asks for one closes it */
export function historyContract(name: string, create: () => Promise<History>): void {
  const opened = async (...batches: readonly HistoryBatch[]): Promise<History> => {
    const history = await create();
    onTestFinished(() => history.close());
    for (const each of batches) await history.append(each);
    return history;
  };

  describe(`${name}: operations`, () => {
    it('gives back what was appended, to the call', async () => {
      const history = await opened(
        batch(0, { operations: [{ ...calls('save', []), recorded: recorded([5, 1, 9.5], { failed: 2 }) }] }),
      );
      const [point] = await history.query({ operation: 'save', ...ALL, step: 1000 });
      expect(point).toMatchObject({ at: T0, span: 1000 });
      expect(point?.statistics).toMatchObject({ count: 3, failed: 2, min: 1, max: 9.5 });
      expect(point?.recorded.histogram.sum).toBeCloseTo(15.5, 9);
    });

    it('takes a range as half open', async () => {
      const history = await opened(
        batch(1000, { operations: [calls('save', [1])] }),
        batch(2000, { operations: [calls('save', [2, 3])] }),
      );
      const countIn = async (from: number, to: number): Promise<number> =>
        countOf(await history.operations({ from: T0 + from, to: T0 + to }));
      expect(await countIn(1000, 2000)).toBe(1);
      expect(await countIn(1001, 2001)).toBe(2);
      expect(await countIn(2000, 2000)).toBe(0);
      expect(await countIn(2000, 1000)).toBe(0);
    });

    it('puts each batch into the step in which it ended, oldest first, and leaves empty steps out', async () => {
      const history = await opened(
        batch(25_000, { operations: [calls('save', [3])] }),
        batch(0, { operations: [calls('save', [1])] }),
        batch(9_999, { operations: [calls('save', [2])] }),
      );
      const points = await history.query({ operation: 'save', ...ALL, step: 10_000 });
      expect(points.map(({ at, statistics: { count } }) => [at - T0, count])).toEqual([
        [0, 2],
        [20_000, 1],
      ]);
    });

    it('keeps series apart by their labels, and adds them up when none are asked for', async () => {
      const history = await opened(
        batch(0, {
          operations: [
            calls('save', [1], { tenant: 'a' }),
            calls('save', [2, 2], { tenant: 'b' }),
            calls('save', [3, 3, 3]),
          ],
        }),
      );
      const countOfLabels = async (asked?: Record<string, string>): Promise<number | undefined> => {
        const query = { operation: 'save', ...ALL, step: MINUTE };
        return (await history.query(asked === undefined ? query : { ...query, labels: asked }))[0]?.statistics.count;
      };
      expect(await countOfLabels({ tenant: 'a' })).toBe(1);
      expect(await countOfLabels({})).toBe(3);
      expect(await countOfLabels()).toBe(6);
      expect(await countOfLabels({ tenant: 'c' })).toBeUndefined();
      expect(await history.operations(ALL)).toHaveLength(3);
    });

    it('leaves out a series in which nothing was called', async () => {
      const history = await opened(batch(0, { operations: [calls('idle', []), calls('save', [1])] }));
      expect((await history.operations(ALL)).map((series) => series.name)).toEqual(['save']);
      expect(await history.query({ operation: 'idle', ...ALL, step: 1000 })).toEqual([]);
    });

    it('does not change when the appended histogram does', async () => {
      const history = await opened();
      const series = calls('save', [1]);
      const appended = history.append(batch(0, { operations: [series] }));
      series.recorded.histogram.record(2);
      await appended;
      expect(countOf(await history.operations(ALL))).toBe(1);
    });

    it('adds a coarser histogram to a finer one, whichever comes first', async () => {
      const fine = { ...calls('save', []), recorded: recorded([10, 20]) };
      const coarse = { ...calls('save', []), recorded: recorded([30], { scale: 3 }) };
      for (const order of [
        [fine, coarse],
        [coarse, fine],
      ]) {
        const history = await opened(...order.map((series) => batch(0, { operations: [series] })));
        const [series] = await history.operations(ALL);
        expect(series?.recorded.histogram).toMatchObject({ count: 3, scale: 3, min: 10, max: 30 });
      }
    });
  });

  describe(`${name}: readings`, () => {
    const samples = [
      batch(30_000, { readings: { 'machine.cpu': 0.9, 'process.rss': 300 } }),
      batch(0, { readings: { 'machine.cpu': 0.2, 'process.rss': 100 } }),
      batch(61_000, { readings: { 'machine.cpu': 0.4 } }),
    ];

    it('sums up each reading over the range', async () => {
      const history = await opened(...samples);
      const found = await history.readings(ALL);
      expect(found.map((reading) => reading.name).sort()).toEqual(['machine.cpu', 'process.rss']);
      const cpu = found.find((reading) => reading.name === 'machine.cpu');
      expect(cpu).toMatchObject({ samples: 3, min: 0.2, max: 0.9, last: 0.4 });
      expect(cpu?.mean).toBeCloseTo(0.5, 12);
      expect(cpu).not.toHaveProperty('points');
    });

    it('tells the newest value of a range, in whatever order the samples came', async () => {
      const history = await opened(...samples);
      const [rss] = await history.readings({ name: 'process.rss', from: T0, to: T0 + 60_000 });
      expect(rss).toMatchObject({ samples: 2, last: 300 });
    });

    it('gives points when a step is asked for', async () => {
      const history = await opened(...samples);
      const [cpu, ...others] = await history.readings({ name: 'machine.cpu', ...ALL, step: MINUTE });
      expect(others).toEqual([]);
      expect(cpu?.points).toHaveLength(2);
      expect(cpu?.points?.[0]).toMatchObject({ at: T0, span: MINUTE, samples: 2, min: 0.2, max: 0.9, last: 0.9 });
      expect(cpu?.points?.[1]).toMatchObject({ at: T0 + MINUTE, samples: 1, mean: 0.4 });
    });

    it('takes a value that is not finite as absent', async () => {
      const history = await opened(
        batch(0, { readings: { 'machine.cpu': Number.NaN, 'gc.time': Number.POSITIVE_INFINITY } }),
      );
      expect(await history.readings(ALL)).toEqual([]);
    });
  });

  describe(`${name}: events`, () => {
    const happened = [
      batch(2000, { events: [{ at: T0 + 1500, kind: 'stall', data: { ms: 412, nested: [1, null, 'é\0'] } }] }),
      batch(1000, {
        events: [
          { at: T0 + 500, kind: 'run', data: 'begins' },
          { at: T0 + 1600, kind: 'run', data: 'ends' },
        ],
      }),
    ];

    it('gives them back as they were, oldest first, by their own moments', async () => {
      const history = await opened(...happened);
      expect(await history.events(ALL)).toEqual([
        { at: T0 + 500, kind: 'run', data: 'begins' },
        { at: T0 + 1500, kind: 'stall', data: { ms: 412, nested: [1, null, 'é\0'] } },
        { at: T0 + 1600, kind: 'run', data: 'ends' },
      ]);
    });

    it('tells kinds apart, and ends before `to`', async () => {
      const history = await opened(...happened);
      expect(await history.events({ kind: 'run', from: T0 + 500, to: T0 + 1600 })).toMatchObject([{ data: 'begins' }]);
      expect(await history.events({ kind: 'nothing', ...ALL })).toEqual([]);
    });

    it('keeps to the newest when there is a limit', async () => {
      const history = await opened(...happened);
      expect((await history.events({ ...ALL, limit: 2 })).map(({ at }) => at - T0)).toEqual([1500, 1600]);
      expect(await history.events({ ...ALL, limit: 0 })).toEqual([]);
    });
  });

  describe(`${name}: the rest`, () => {
    it('knows how much it holds and since when', async () => {
      const empty = await opened();
      expect(await empty.info()).toMatchObject({
        series: 0,
        rows: { raw: 0 },
        first: undefined,
        last: undefined,
        notices: [],
      });
      const history = await opened(
        batch(5000, { operations: [calls('a', [1]), calls('b', [1])], readings: { 'machine.cpu': 1 } }),
        batch(3_000_000, { events: [{ at: T0 + 2_999_000, kind: 'stall', data: null }] }),
      );
      const { first, last, ...info } = await history.info();
      expect(info).toMatchObject({ series: 2, rows: { raw: 2, events: 1 } });
      expect(first).toBeLessThanOrEqual(T0 + 5000);
      expect(first).toBeGreaterThanOrEqual(T0);
      expect(last).toBeGreaterThanOrEqual(T0 + 2_999_000);
      expect(info.bytes).toBeGreaterThan(0);
    });

    it.each<[string, Partial<HistoryBatch>]>([
      ['a moment that is none', { at: Number.NaN }],
      ['a moment before 1970', { at: -1 }],
      ['a span that is none', { span: -1 }],
      ['an operation without a name', { operations: [calls('', [1])] }],
      ['an event of no kind', { events: [{ at: T0, kind: '', data: null }] }],
      ['an event that is no JSON', { events: [{ at: T0, kind: 'stall', data: undefined as never }] }],
    ])('refuses %s, and keeps nothing of the batch', async (_, wrong) => {
      const history = await opened();
      const sound = batch(0, { operations: [calls('save', [1])], readings: { 'machine.cpu': 1 } });
      await expect(history.append({ ...sound, ...wrong })).rejects.toMatchObject({
        code: 'analytics/invalid-argument',
      });
      expect(await history.operations(ALL)).toEqual([]);
      expect(await history.readings(ALL)).toEqual([]);
    });

    it.each([
      ['a step of nothing', { ...ALL, step: 0 }],
      ['steps from the beginning of time', { from: Number.NEGATIVE_INFINITY, to: T0, step: 1000 }],
      ['an end that is no moment', { from: T0, to: Number.NaN, step: 1000 }],
    ])('refuses to ask for %s', async (_, query) => {
      const history = await opened();
      await expect(history.query({ operation: 'save', ...query })).rejects.toMatchObject({
        code: 'analytics/invalid-argument',
      });
      await expect(history.readings(query)).rejects.toMatchObject({ code: 'analytics/invalid-argument' });
    });

    it('answers for all of time where no steps are asked for', async () => {
      const history = await opened(batch(0, { operations: [calls('save', [1])], readings: { 'machine.cpu': 1 } }));
      const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
      expect(countOf(await history.operations(ever))).toBe(1);
      expect(await history.readings(ever)).toHaveLength(1);
    });

    it('keeps at its close what was appended but not yet waited for, and then refuses everything', async () => {
      const history = await opened();
      const appended = Array.from({ length: 20 }, (_, i) =>
        history.append(batch(i, { operations: [calls('save', [1])] })),
      );
      await Promise.all([history.close(), history.close()]);
      expect(await Promise.allSettled(appended)).toEqual(
        appended.map(() => ({ status: 'fulfilled', value: undefined })),
      );
      await history.close();
      await expect(history.append(batch(0, {}))).rejects.toMatchObject({ code: 'analytics/history-closed' });
      await expect(history.operations(ALL)).rejects.toMatchObject({ code: 'analytics/history-closed' });
    });
  });
}

function countOf(series: readonly { recorded: { histogram: { count: number } } }[]): number {
  return series.reduce((sum, { recorded: { histogram } }) => sum + histogram.count, 0);
}
