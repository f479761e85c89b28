/** What every adapter of the history passes. Its tests call it with a way to open an empty one. */
import { createMonitor, quantile, type Recorded } from '@perf/core';
import { durations } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History, HistoryBatch } from './history.ts';
import { summedUp } from './sum-up.ts';

const MINUTE = 60_000;
/** A whole minute, long ago enough to be nobody's now. */
const START = 1_700_000_040_000;

export function recorded(durationsMs: readonly number[], failed = 0): Recorded {
  const monitor = createMonitor({ tick: 'manual' });
  const operation = monitor.operation('any');
  for (const [i, ms] of durationsMs.entries()) operation.record(ms, { failed: i < failed });
  const snapshot = monitor.snapshot().operation('any');
  return { histogram: snapshot?.histogram ?? summedUp([]).histogram, failed };
}

export function batch(at: number, more: Partial<HistoryBatch> = {}): HistoryBatch {
  return { at, span: 1_000, operations: [], readings: {}, events: [], ...more };
}

const save = (at: number, ...ms: number[]): HistoryBatch =>
  batch(at, { operations: [{ name: 'save', labels: {}, recorded: recorded(ms) }] });

export function historyContract(name: string, open: () => Promise<History>): void {
  describe(`${name} as a history`, () => {
    it('is empty at first', async () => {
      const history = await open();
      const range = { from: 0, to: START * 2 };
      expect(await history.operations(range)).toEqual([]);
      expect(await history.readings(range)).toEqual([]);
      expect(await history.events(range)).toEqual([]);
      expect(await history.query({ operation: 'save', step: MINUTE, ...range })).toEqual([]);
      expect(await history.info()).toMatchObject({ series: 0, rows: 0, first: undefined, last: undefined });
    });

    it('takes the start of a range in and leaves its end out', async () => {
      const history = await open();
      for (const at of [START, START + 500, START + 1_000]) await history.append(save(at, 1));
      const [found] = await history.operations({ from: START, to: START + 1_000 });
      expect(found?.recorded.histogram.count).toBe(2);
    });

    it('tells series apart by every label, and takes them as one when asked without', async () => {
      const history = await open();
      const operations = [{ a: 'x,b=y' }, { a: 'x', b: 'y' }, {}].map((labels, i) => ({
        name: 'save',
        labels: labels as Record<string, string>,
        recorded: recorded([i + 1]),
      }));
      await history.append(batch(START, { operations }));
      const range = { from: START, to: START + 1 };
      expect(await history.operations(range)).toHaveLength(3);
      const query = { operation: 'save', step: 1_000, ...range };
      const one = await history.query({ ...query, labels: { b: 'y', a: 'x' } });
      expect(one[0]?.recorded.histogram.max).toBe(2);
      expect((await history.query(query))[0]?.recorded.histogram.count).toBe(3);
    });

    it('keeps failures and exact extremes', async () => {
      const history = await open();
      const operations = [{ name: 'save', labels: {}, recorded: recorded([0.1234, 77.77, 5], 2) }];
      await history.append(batch(START, { operations }));
      const [found] = await history.operations({ from: START, to: START + 2 * MINUTE });
      expect(found?.recorded.failed).toBe(2);
      expect(found?.recorded.histogram).toMatchObject({ count: 3, min: 0.1234, max: 77.77 });
    });

    it('sums up readings, with the last by time and not by arrival', async () => {
      const history = await open();
      await history.append(batch(START + 2_000, { readings: { 'process.rss': 30 } }));
      await history.append(batch(START, { readings: { 'process.rss': 10, 'gc.time': 0.5 } }));
      const readings = await history.readings({ from: START, to: START + MINUTE });
      expect(readings.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        { name: 'gc.time', samples: 1, mean: 0.5, min: 0.5, max: 0.5, last: 0.5 },
        { name: 'process.rss', samples: 2, mean: 20, min: 10, max: 30, last: 30 },
      ]);
    });

    it('gives events back as they were, oldest first, the newest where there are too many', async () => {
      const history = await open();
      const events = [3, 1, 2].map((i) => ({ at: START + i, kind: i === 2 ? 'run' : 'stall', data: { i, text: 'ü"\n', deep: [null, true] } }));
      await history.append(batch(START, { events }));
      const range = { from: START, to: START + MINUTE };
      expect(await history.events(range)).toEqual([...events].sort((a, b) => a.at - b.at));
      expect((await history.events({ ...range, kind: 'stall', limit: 1 })).map(({ at }) => at)).toEqual([START + 3]);
    });

    it('refuses to append after it was closed, which may be done twice', async () => {
      const history = await open();
      await history.close();
      await history.close();
      await expect(history.append(save(START, 1))).rejects.toMatchObject({ code: 'analytics/history-closed' });
    });

    it('counts each call once, whatever the step and wherever the range begins: count in equals count out', async () => {
      const moment = fc.integer({ min: 0, max: 5 * MINUTE });
      const calls = fc.array(fc.record({ at: moment, ms: durations() }), { minLength: 1, maxLength: 40 });
      const step = fc.constantFrom(250, 1_000, 7_777, MINUTE, 2 * MINUTE);
      const cut = fc.array(moment, { maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(calls, step, cut, async (appended, width, cuts) => {
          const history = await open();
          for (const { at, ms } of appended) await history.append(save(START + at, ms));
          const edges = [0, ...cuts.sort((a, b) => a - b), 5 * MINUTE + 1].map((offset) => START + offset);
          let [whole, stepped] = [0, 0];
          for (const [i, to] of edges.slice(1).entries()) {
            const range = { from: edges[i] as number, to };
            whole += (await history.operations(range))[0]?.recorded.histogram.count ?? 0;
            const points = await history.query({ operation: 'save', step: width, ...range });
            stepped += points.reduce((sum, point) => sum + point.recorded.histogram.count, 0);
          }
          expect([whole, stepped]).toEqual([appended.length, appended.length]);
          await history.close();
        }),
        { numRuns: 15 },
      );
    });

    it('gives the same percentile by minutes as from all calls at once', async () => {
      const values = Array.from({ length: 500 }, (_, i) => 0.5 + ((i * 7_919) % 1_000));
      const history = await open();
      for (const [i, ms] of values.entries()) await history.append(save(START + i * 1_000, ms));
      const [found] = await history.operations({ from: START - 1, to: START + 600_000 });
      const all = recorded(values);
      expect(found?.recorded.histogram.counts).toEqual(all.histogram.counts);
      for (const q of [0.5, 0.95, 0.99]) {
        expect(quantile(found?.recorded.histogram as Recorded['histogram'], q)).toBe(quantile(all.histogram, q));
      }
    });

    it('does not mind the order of appends', async () => {
      const [forwards, backwards] = [await open(), await open()];
      const batches = Array.from({ length: 30 }, (_, i) => save(START + i * 10_000, i + 1, (i + 1) * 2));
      for (const one of batches) await forwards.append(one);
      for (const one of [...batches].reverse()) await backwards.append(one);
      const range = { from: START, to: START + 10 * MINUTE };
      const states = await Promise.all(
        [forwards, backwards].map(async (history) => {
          const points = await history.query({ operation: 'save', step: MINUTE, ...range });
          return points.map(({ at, recorded: { histogram } }) => [at, histogram.count, histogram.min, histogram.max, quantile(histogram, 0.5)]);
        }),
      );
      expect(states[0]).toEqual(states[1]);
    });
  });
}
