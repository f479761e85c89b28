import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { metricsReadings } from '../compose/metrics-readings.ts';
import { parseMetrics, readingsIn } from './metrics-text.ts';

const readings = (text: string): object => readingsIn(parseMetrics(text, 0), undefined);

describe('metrics as readings', () => {
  it("knows perfkit's own names, in the units of the catalogue", () => {
    const text = [
      '# HELP nodejs_eventloop_utilization_ratio Event loop busy.',
      'nodejs_eventloop_utilization_ratio 0.97',
      'nodejs_eventloop_delay_p99_seconds 0.25',
      'perfkit_machine_cpu_ratio{host="a"} 0.5',
      'perfkit_machine_cpu_user_ratio 0.3',
    ];
    expect(readings(text.join('\n'))).toEqual({
      'loop.utilization': 0.97,
      'loop.delay.p99': 250,
      'machine.cpu': 0.5,
      'machine.cpu.user': 0.3,
    });
  });

  it('knows those of prom-client, and leaves a pool its own', () => {
    const text =
      'process_resident_memory_bytes 1e8\ndb_pool_waiting{pool="a"} 3\ndb_pool_waiting{pool="b"} 7\nodd NaN\n';
    expect(readings(text)).toEqual({ 'process.rss': 1e8, db_pool_waiting: 7 });
  });

  it('makes cores of processor seconds, from the second page on', () => {
    const [first, second] = [
      parseMetrics('process_cpu_seconds_total 10', 1_000),
      parseMetrics('process_cpu_seconds_total 10.4', 1_500),
    ];
    expect(readingsIn(first, undefined)).not.toHaveProperty(['process.cpu']);
    expect(readingsIn(second, first)).toHaveProperty(['process.cpu'], expect.closeTo(0.8, 6));
    const restarted = parseMetrics('process_cpu_seconds_total 0.1', 2_000);
    expect(readingsIn(restarted, second)).not.toHaveProperty(['process.cpu']);
  });
});

async function serving(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(answer as never);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

describe('metricsReadings', () => {
  it('reads a page, and says what is wrong with one that is none', async () => {
    const good = await serving((_, response) => void response.end('process_resident_memory_bytes 5\n') as never);
    expect(await metricsReadings(good)()).toEqual({ 'process.rss': 5 });
    const bad = await serving((_, response) => void response.writeHead(500).end() as never);
    await expect(metricsReadings(bad)()).rejects.toThrow(/it answered 500/);
  });

  it('goes to no other machine unless it may', async () => {
    await expect(metricsReadings('http://192.0.2.1/metrics')()).rejects.toMatchObject({
      code: 'validators/invalid-host',
    });
    expect(() => metricsReadings('file:///etc/passwd')).toThrow(/http/);
  });
});
