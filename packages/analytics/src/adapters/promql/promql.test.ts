/**
 * Written to a real store and read back: the same figures as from SQLite.
 *
 * Longer than 250 lines because all of it needs the same stores and the same batches.
 */
import { createMonitor, DEFAULT_SCALE, quantile, toPrometheus } from '@perf/core';
import { type Store, type StoreName, startStore, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { batch, recorded, T0 } from '../../../test/batches.ts';
import { opened } from '../../../test/opened.ts';
import type { HistoryBatch, HistoryReader } from '../../history.ts';
import { createRemoteWrite, type RemoteWriteOptions } from '../remote-write/index.ts';
import { openPromql } from './index.ts';

const MINUTE = 60_000;
/** Half of a fine bucket, and half of one of ours. */
const WORST = (2 ** (1 / 32) - 1) / 2 + (2 ** (1 / 2 ** DEFAULT_SCALE) - 1) / 2;

/** Two operations, one of them in two series, and readings: ten minutes, a batch every ten seconds, a pause of two minutes. */
function tenMinutes(): HistoryBatch[] {
  const batches: HistoryBatch[] = [];
  for (let n = 1; n <= 60; n += 1) {
    if (n > 30 && n <= 42) continue;
    const durations = (about: number, count: number): number[] =>
      Array.from({ length: count }, (_, i) => about * (1 + ((i * 37 + n * 11) % 100) / 50));
    batches.push({
      ...batch(n * 10_000 - 1, {
        operations: [
          { name: 'save', labels: { tenant: 'a' }, recorded: recorded(durations(5, 20), { failed: n % 3 }) },
          { name: 'save', labels: { tenant: 'b "quoted"\\' }, recorded: recorded(durations(n < 30 ? 8 : 12, 10)) },
          ...(n % 7 === 0 ? [{ name: 'GET /rare', labels: {}, recorded: recorded([0, 900 + n], { failed: 1 }) }] : []),
        ],
      }),
      span: 10_000,
      readings: {
        'process.rss': 5e7 + n * 1000,
        'loop.delay.p99': 3 + (n % 5),
        'machine.cpu': (n % 10) / 10,
        'queue "a"': n,
      },
    });
  }
  return batches;
}

async function written(
  store: Store,
  batches: readonly HistoryBatch[],
  more: Partial<RemoteWriteOptions> = {},
): Promise<HistoryReader> {
  const { path: folder } = await temporaryFolder();
  const troubles: string[] = [];
  const remote = await createRemoteWrite({
    url: store.writeUrl,
    folder,
    interval: 0,
    onTrouble: (trouble) => troubles.push(trouble),
    ...more,
  });
  for (const each of batches) await remote.append(each);
  await remote.close(10_000);
  expect({ troubles, ...remote.info() }).toMatchObject({ troubles: [], refused: 0, waitingBytes: 0 });
  await store.settled();
  return openPromql({ url: store.url });
}

async function inSqlite(batches: readonly HistoryBatch[]): Promise<HistoryReader> {
  const history = await opened({ folder: (await temporaryFolder()).path });
  for (const each of batches) await history.append(each);
  return history;
}

/** What both must agree on to the call, and percentiles by themselves. */
async function figuresOf(
  history: HistoryReader,
  query: { operation: string; labels?: Record<string, string>; step: number },
) {
  const points = await history.query({ from: T0, to: T0 + 10 * MINUTE, ...query });
  return {
    counts: points.map(({ at, span, statistics: { count, failed } }) => [at - T0, span, count, failed]),
    sums: points.map(({ recorded: { histogram } }) => histogram.sum),
    percentiles: points.map(({ recorded: { histogram } }) =>
      [0.5, 0.95, 0.99].map((q) => quantile(histogram, q) as number),
    ),
  };
}

describe.each<StoreName>(['prometheus', 'victoria-metrics'])('history in %s', (name) => {
  it('is what SQLite has: each call once, percentiles within the fine buckets', { timeout: 60_000 }, async () => {
    const batches = tenMinutes();
    const [there, here] = [await written(await startStore(name), batches), await inSqlite(batches)];
    for (const query of [
      { operation: 'save', step: MINUTE },
      { operation: 'save', step: 10_000 },
      { operation: 'save', step: 7 * MINUTE },
      { operation: 'save', step: MINUTE, labels: { tenant: 'b "quoted"\\' } },
      { operation: 'GET /rare', step: 10 * MINUTE },
      { operation: 'none', step: MINUTE },
    ]) {
      const [told, own] = [await figuresOf(there, query), await figuresOf(here, query)];
      expect(told.counts).toEqual(own.counts);
      for (const [at, sum] of own.sums.entries()) expect(told.sums[at]).toBeCloseTo(sum, 6);
      for (const [at, percentiles] of own.percentiles.entries()) {
        for (const [q, value] of percentiles.entries()) {
          expect(Math.abs((told.percentiles[at]?.[q] as number) - value)).toBeLessThanOrEqual(WORST * value);
        }
      }
    }
    const range = { from: T0, to: T0 + 10 * MINUTE };
    const counted = async (history: HistoryReader) =>
      (await history.operations(range))
        .map(({ name: operation, labels, recorded: { histogram, failed } }) => [
          operation,
          labels,
          histogram.count,
          failed,
        ])
        .sort();
    expect(await counted(there)).toEqual(await counted(here));
    expect(await there.events(range)).toEqual([]);
    for (const step of [undefined, MINUTE, 7 * MINUTE]) {
      const readings = async (history: HistoryReader) =>
        (await history.readings({ ...range, ...(step === undefined ? {} : { step }) })).sort((a, b) =>
          a.name < b.name ? -1 : 1,
        );
      const [told, own] = [await readings(there), await readings(here)];
      expect(told.map((reading) => [reading.name, reading.samples])).toEqual(
        own.map((reading) => [reading.name, reading.samples]),
      );
      for (const [at, reading] of own.entries()) {
        const other = told[at] as (typeof own)[number];
        for (const figure of ['mean', 'min', 'max', 'last'] as const)
          expect(other[figure]).toBeCloseTo(reading[figure], 6);
        expect(other.points?.map(({ at: moment, max }) => [moment, Math.round(max * 1e6)])).toEqual(
          reading.points?.map(({ at: moment, max }) => [moment, Math.round(max * 1e6)]),
        );
      }
    }
  });

  it('counts on after a restart of the writer, and misses nothing', { timeout: 60_000 }, async () => {
    const store = await startStore(name);
    const batches = tenMinutes();
    const { path: folder } = await temporaryFolder();
    await written(store, batches.slice(0, 2), { folder });
    // Its first count is above the last one of the process before: nothing ever goes down.
    const third = batches[2] as HistoryBatch;
    const busy = third.operations.flatMap((each) => Array<typeof each>(5).fill(each));
    batches.splice(2, 1, { ...third, operations: busy });
    await written(store, batches.slice(2, 20), { folder });
    const there = await written(store, batches.slice(20), { folder });

    const here = await inSqlite(batches);
    for (const step of [10_000, MINUTE, 5 * MINUTE, 10 * MINUTE]) {
      const [told, own] = [
        await figuresOf(there, { operation: 'save', step }),
        await figuresOf(here, { operation: 'save', step }),
      ];
      expect(told.counts).toEqual(own.counts);
    }
  });

  it('answers in pages what is too much for one, and refuses more than 11,000 points', {
    timeout: 60_000,
  }, async () => {
    const SECOND = 1000;
    const batches = Array.from({ length: 40 }, (_, n) =>
      batch(n * 91 * SECOND + 500, {
        operations: [{ name: 'save', labels: {}, recorded: recorded([5, 6 + n]) }],
        readings: { 'machine.cpu': n },
      }),
    );
    const [there, here] = [await written(await startStore(name), batches), await inSqlite(batches)];
    const query = { operation: 'save', from: T0, to: T0 + 2500 * SECOND, step: SECOND };
    const counts = async (history: HistoryReader) =>
      (await history.query(query)).map(({ at, statistics: { count } }) => [at, count]);
    expect(await counts(there)).toEqual(await counts(here));
    expect(await counts(there)).toHaveLength(28);
    await expect(there.query({ ...query, to: T0 + 11_001 * SECOND })).rejects.toMatchObject({
      code: 'analytics/too-many-points',
    });
    const samples = async (history: HistoryReader) =>
      (await history.readings(query))[0]?.points?.map(({ at, last }) => [at, last]);
    expect(await samples(there)).toEqual(await samples(here));
    // All of time, and a step that the range is no multiple of.
    const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    expect((await there.operations(ever)).map(({ recorded: { histogram } }) => histogram.count)).toEqual([80]);
    const odd = { ...query, to: T0 + 2000 * SECOND, step: 777 * SECOND };
    const odds = async (history: HistoryReader) =>
      (await history.query(odd)).map(({ at, statistics: { count } }) => [at, count]);
    expect(await odds(there)).toEqual(await odds(here));
  });
});

describe('what others read of it', () => {
  it('gives VictoriaMetrics percentiles from the fine buckets, and both their rates from the classic ones', {
    timeout: 60_000,
  }, async () => {
    const batches = tenMinutes().slice(0, 30);
    const range = { from: T0, to: T0 + 5 * MINUTE };
    const [own] = await (await inSqlite(batches)).query({ operation: 'save', ...range, step: 5 * MINUTE });
    const time = String((T0 + 5 * MINUTE) / 1000);
    for (const name of ['prometheus', 'victoria-metrics'] as const) {
      const store = await startStore(name);
      await written(store, batches);
      const value = async (query: string): Promise<number> => {
        const response = await fetch(`${store.url}/api/v1/query?${new URLSearchParams({ query, time })}`);
        const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
        return Number(data.result[0]?.value[1]);
      };
      const seconds = (own?.statistics.p95 as number) / 1000;
      const classic = await value(
        'histogram_quantile(0.95, sum by (le) (rate(perfkit_operation_duration_seconds_bucket{operation="save"}[5m])))',
      );
      expect(classic / seconds).toBeGreaterThan(0.5);
      expect(classic / seconds).toBeLessThan(2);
      expect(await value('sum(perfkit_operation_duration_seconds_count{operation="save", job="perfkit"})')).toBe(
        own?.statistics.count,
      );
      if (name === 'prometheus') continue;
      const fine = await value(
        'histogram_quantile(0.95, sum by (vmrange) (increase(perfkit_operation_duration_fine_seconds_bucket{operation="save"}[5m])))',
      );
      expect(Math.abs(fine / seconds - 1)).toBeLessThan(2 ** (1 / 32) - 1);
    }
  });
});

describe('what was scraped from /metrics', () => {
  it('comes back with its counts and sums, and percentiles within their octave', { timeout: 60_000 }, async () => {
    const store = await startStore('victoria-metrics');
    const monitor = createMonitor({ tick: 'manual' });
    const save = monitor.operation('save', { job: 'nightly' });
    const scraped = async (after: number): Promise<void> => {
      const body = toPrometheus(monitor.snapshot());
      await fetch(`${store.url}/api/v1/import/prometheus?timestamp=${T0 + after}&extra_label=job=web`, {
        method: 'POST',
        body,
      });
    };
    save.record(1);
    await scraped(0);
    for (let n = 1; n <= 100; n += 1) save.record(n, { failed: n % 10 === 0 });
    await scraped(30_000);
    await store.settled();
    const history = openPromql({ url: store.url, labels: { job: 'web' } });
    const [point, ...others] = await history.query({ operation: 'save', from: T0 + 1, to: T0 + MINUTE, step: MINUTE });
    expect(others).toEqual([]);
    expect(point?.statistics).toMatchObject({ count: 100, failed: 10 });
    expect(point?.recorded.histogram.sum).toBeCloseTo(5050, 6);
    for (const [figure, value] of [
      ['p50', 50],
      ['p95', 95],
    ] as const) {
      expect((point?.statistics[figure] as number) / value).toBeGreaterThan(0.5);
      expect((point?.statistics[figure] as number) / value).toBeLessThan(2);
    }
    expect(
      await openPromql({ url: store.url, labels: { job: 'other' } }).operations({ from: T0, to: T0 + MINUTE }),
    ).toEqual([]);
  });
});
