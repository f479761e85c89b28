/** Scraped by a real Prometheus that keeps native histograms, and read back. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor, type Monitor, quantile } from '@perf/core';
import { createScrapeHandler } from '@perf/core/prometheus';
import { type Store, startStore } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPromql } from './index.ts';

/** A program that may be started anew, and the Prometheus that scrapes it. */
async function scrapedProgram() {
  let monitor = createMonitor({ tick: 'manual' });
  const server = createServer((request, response) => void createScrapeHandler(monitor)(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const store = await startStore('prometheus', { scraped: (server.address() as AddressInfo).port });
  const restarted = (): Monitor => {
    monitor = createMonitor({ tick: 'manual' });
    return monitor;
  };
  return { store, first: monitor, restarted };
}

/** So many calls of `save` have arrived. */
const arrived = (store: Store, count: number) =>
  expect
    .poll(
      async () => {
        const query = 'histogram_count(perfkit_operation_duration_seconds{operation="save"})';
        const response = await fetch(`${store.url}/api/v1/query?${new URLSearchParams({ query })}`);
        const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
        return Number(data.result[0]?.value[1]);
      },
      { timeout: 20_000 },
    )
    .toBe(count);

function record(monitor: Monitor, { from, to }: { from: number; to: number }): void {
  const save = monitor.operation('save', { tenant: 'a' });
  for (let n = from; n < to; n += 1) save.record(n === from ? 0 : n, { failed: n % 10 === 0 });
}

describe('native histograms that Prometheus scraped', () => {
  it('come back with each call once and percentiles of their bucket, also over a restart', {
    timeout: 60_000,
  }, async () => {
    const { store, first, restarted } = await scrapedProgram();
    first.operation('save', { tenant: 'a' }).record(1);
    await arrived(store, 1);
    const from = Date.now();
    record(first, { from: 100, to: 200 });
    await arrived(store, 101);
    record(restarted(), { from: 300, to: 340 });
    await arrived(store, 40);
    const to = Date.now();

    const expected = createMonitor({ tick: 'manual' });
    record(expected, { from: 100, to: 200 });
    record(expected, { from: 300, to: 340 });
    const own = expected.snapshot().operation('save');
    const history = openPromql({ url: store.url, labels: { job: 'app' } });
    const [point, ...others] = await history.query({ operation: 'save', from, to, step: to - from });
    expect(others).toEqual([]);
    expect(point?.statistics).toMatchObject({ count: 140, failed: 14 });
    expect(point?.recorded.histogram.sum).toBeCloseTo(own?.histogram.sum as number, 6);
    for (const q of [0, 0.5, 0.95, 0.99]) {
      // The very same buckets, of which only the ends are known.
      const value = quantile(own?.histogram as never, q) as number;
      expect(Math.abs((quantile(point?.recorded.histogram as never, q) as number) - value)).toBeLessThanOrEqual(
        0.011 * value,
      );
    }
    const parts = await history.query({ operation: 'save', from, to, step: 300 });
    expect(parts.reduce((sum, { statistics: { count } }) => sum + count, 0)).toBe(140);
    expect(await history.operations({ from, to })).toMatchObject([{ name: 'save', labels: { tenant: 'a' } }]);
  });
});
