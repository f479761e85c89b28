import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
import type { Monitor } from '../../monitor.ts';
import type { GaugeFamily } from '../../telemetry/family.ts';
import { toPrometheus } from '../../telemetry/prometheus/to-prometheus.ts';
import { createScrapeHandler, type ScrapeOptions } from './scrape.ts';

function monitorWith(series: number): Monitor {
  const monitor = createMonitor({ tick: 'manual' });
  for (let n = 0; n < series; n += 1) monitor.operation(`GET /${n}`, { tenant: String(n % 7) }).record(n);
  return monitor;
}

async function answer(
  monitor: Monitor,
  { method = 'GET', ...options }: ScrapeOptions & { method?: string } = {},
): Promise<Response> {
  const handle = createScrapeHandler(monitor, options);
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { method });
    const body = await response.text();
    return new Response(body, response);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a scrape handler', () => {
  it('answers with what toPrometheus makes of the same monitor', async () => {
    const monitor = monitorWith(300);
    const readings = { 'process.rss': 7 };
    const queue: GaugeFamily = {
      type: 'gauge',
      name: 'app.queue',
      help: 'Waiting.',
      unit: '',
      points: [{ labels: {}, value: 3 }],
    };
    const response = await answer(monitor, { readings: () => readings, families: () => [queue] });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await response.text()).toBe(toPrometheus(monitor.snapshot(), { readings, families: [queue] }));
  });

  it('says why there are no metrics with status 500, and does not break the server', async () => {
    const families = (): never => {
      throw new Error('no queue');
    };
    const response = await answer(monitorWith(1), { families });
    expect([response.status, await response.text()]).toEqual([500, 'No metrics: no queue\n']);
  });

  it.each([
    ['HEAD', 200],
    ['POST', 405],
  ])('answers %s without a body, with %i', async (method, status) => {
    const response = await answer(monitorWith(1), { method });
    expect([response.status, await response.text()]).toEqual([status, '']);
  });
});
