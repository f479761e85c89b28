/** What holds for every history, whatever is appended to it and asked of it. */
import { statistics } from '@perf/core';
import { durations, labels } from '@tooling/testkit';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batch, calls, recorded, T0 } from '../test/batches.ts';
import type { History, HistoryBatch } from './history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ALL = { from: T0, to: T0 + HOUR };

/** @param create an empty history that keeps an hour at least; whoever asks for one closes it */
export function historyLaws(name: string, create: () => Promise<History>): void {
  describe(`${name}: laws`, () => {
    let history: History;
    let runs = 0;
    /** Appends under a name of its own, so that all runs share one history. */
    const appended = async (appends: readonly Append[]): Promise<string> => {
      const operation = `operation ${runs++}`;
      for (const [after, values] of appends) {
        await history.append(batch(after, { operations: [calls(operation, values)] }));
      }
      return operation;
    };
    beforeAll(async () => {
      history = await create();
    });
    afterAll(() => history.close());

    it('count in is count out, whatever the step and wherever it begins', async () => {
      const step = fc.oneof(fc.integer({ min: 400, max: 400_000 }), fc.constantFrom(1000, MINUTE, 5 * MINUTE));
      await fc.assert(
        fc.asyncProperty(manyAppends(), step, fc.nat(2 * MINUTE), async (appends, width, before) => {
          const operation = await appended(appends);
          const points = await history.query({ operation, from: T0 - before, to: ALL.to, step: width });
          expect(points.reduce((sum, point) => sum + point.statistics.count, 0)).toBe(countIn(appends, ALL));
          for (const {
            at,
            span,
            statistics: { count },
          } of points) {
            expect(count).toBe(countIn(appends, { from: at, to: at + span }));
          }
        }),
        { numRuns: 40 },
      );
    });

    it('count in is count out, wherever the range is cut', async () => {
      await fc.assert(
        fc.asyncProperty(manyAppends(), fc.array(fc.nat(HOUR), { maxLength: 4 }), async (appends, cuts) => {
          const operation = await appended(appends);
          const edges = [0, ...cuts.sort((a, b) => a - b), HOUR].map((after) => T0 + after);
          for (const [i, to] of edges.slice(1).entries()) {
            const range = { from: edges[i] ?? 0, to };
            const found = (await history.operations(range)).find((series) => series.name === operation);
            expect(found?.recorded.histogram.count ?? 0).toBe(countIn(appends, range));
          }
        }),
        { numRuns: 20 },
      );
    });

    it('the figures of a minute are those of its calls taken together', async () => {
      await fc.assert(
        fc.asyncProperty(manyAppends(), async (appends) => {
          const operation = await appended(appends);
          for (const point of await history.query({ operation, ...ALL, step: MINUTE })) {
            const within = appends.filter(([after]) => isIn(T0 + after, { from: point.at, to: point.at + MINUTE }));
            const { mean: _, ...figures } = statistics(recorded(within.flatMap(([, values]) => values)));
            expect(point.statistics).toMatchObject(figures);
          }
        }),
        { numRuns: 40 },
      );
    });

    it('names and labels come out as they went in, whatever is in them', async () => {
      await fc.assert(
        fc.asyncProperty(labels(), fc.string({ unit: 'binary' }), async (set, text) => {
          const operation = `${runs++}${text}`;
          await history.append(batch(0, { operations: [{ name: operation, labels: set, recorded: recorded([1]) }] }));
          const [point, ...others] = await history.query({ operation, labels: set, ...ALL, step: MINUTE });
          expect([point?.statistics.count, others]).toEqual([1, []]);
          const found = (await history.operations(ALL)).filter((series) => series.name === operation);
          expect(found.map((series) => pairsOf(series.labels))).toEqual([pairsOf(set)]);
        }),
        { numRuns: 40 },
      );
    });

    it('the order in which batches come does not matter', async () => {
      await fc.assert(
        fc.asyncProperty(inTwoOrders(), async (orders) => {
          const answers: unknown[] = [];
          for (const batches of orders) {
            const fresh = await create();
            await Promise.all(batches.map((each) => fresh.append(each)));
            answers.push(await answersOf(fresh));
            await fresh.close();
          }
          expect(answers[1]).toEqual(answers[0]);
        }),
        { numRuns: 12 },
      );
    });
  });
}

/** Comparable whatever the names are: `__proto__` is one of them. */
function pairsOf(set: Readonly<Record<string, string>>): string[] {
  return Object.entries(set)
    .map((pair) => JSON.stringify(pair))
    .sort();
}

/** When, in milliseconds after `T0`, and how long each call took. */
type Append = readonly [after: number, values: readonly number[]];

function manyAppends(): fc.Arbitrary<Append[]> {
  const values = fc.array(durations(), { minLength: 1, maxLength: 5 });
  return fc.array(fc.tuple(fc.nat(HOUR - 1), values), { minLength: 1, maxLength: 8 });
}

function isIn(at: number, { from, to }: { from: number; to: number }): boolean {
  return at >= from && at < to;
}

function countIn(appends: readonly Append[], range: { from: number; to: number }): number {
  return appends.reduce((sum, [after, values]) => sum + (isIn(T0 + after, range) ? values.length : 0), 0);
}

function inTwoOrders(): fc.Arbitrary<[HistoryBatch[], HistoryBatch[]]> {
  const one = fc
    .tuple(fc.nat(200_000), fc.constantFrom('a', 'b'), fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }))
    .map(([after, name, values]) =>
      batch(after, { operations: [calls(name, values)], readings: { 'process.rss': values[0] ?? 0 } }),
    );
  return fc.array(one, { minLength: 2, maxLength: 8 }).chain((batches) => {
    const whole = { minLength: batches.length, maxLength: batches.length };
    return fc.shuffledSubarray(batches, whole).map((other): [HistoryBatch[], HistoryBatch[]] => [batches, other]);
  });
}

/** All that a history answers, less the last digits of its sums and the order of its series. */
async function answersOf(history: History): Promise<unknown> {
  const queries = ['a', 'b'].map((operation) => history.query({ operation, ...ALL, step: MINUTE }));
  const points = (await Promise.all(queries)).flat().map(({ at, statistics: figures }) => ({ at, ...figures }));
  const series = (await history.operations(ALL)).map(({ name, recorded: { histogram, failed } }) => {
    return { name, failed, count: histogram.count, min: histogram.min, max: histogram.max };
  });
  const answers = {
    points,
    series: series.sort((a, b) => (a.name < b.name ? -1 : 1)),
    readings: await history.readings({ ...ALL, step: 30_000 }),
  };
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(12)) : value;
  return JSON.parse(JSON.stringify(answers, rounded));
}
