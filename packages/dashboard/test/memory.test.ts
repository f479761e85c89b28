/** What a dashboard keeps, with 5,000 series and 100 tabs. */
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fakeClock } from '@tooling/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { dashboardWith } from '../src/dashboard.ts';
import { PAGE, scene } from './scene.ts';

const SERIES = 5_000;
const TABS = 100;
const MEGABYTE = 1e6;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function kept(): Promise<number> {
  await sleep(200);
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it('does not grow while they stay', async () => {
  const clock = fakeClock();
  const { view, monitor, tick } = scene({ maxSeries: SERIES + 1, clock });
  const operations = Array.from({ length: SERIES }, (_, i) => monitor.operation(`operation ${i}`));
  const turn = async (): Promise<void> => {
    for (const [i, operation] of operations.entries()) operation.record(1 + ((i * 7 + clock.now() / 1_000) % 50));
    clock.advance(1_000);
    tick();
    await sleep(1);
  };
  const server = createServer(dashboardWith(async () => PAGE, view));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let heard = 0;
  await turn();
  const before = await kept();
  const tabs = await Promise.all(Array.from({ length: TABS }, () => open(port, (bytes) => (heard += bytes))));
  onTestFinished(() => {
    for (const tab of tabs) tab.destroy();
    server.close();
  });
  for (let i = 0; i < 5; i += 1) await turn();
  const early = await kept();
  for (let i = 0; i < 10; i += 1) await turn();
  const late = await kept();
  expect(heard).toBeGreaterThan(TABS * 10_000);
  expect(late - early).toBeLessThan(4 * MEGABYTE);
  expect(late - before).toBeLessThan(32 * MEGABYTE);
}, 60_000);

async function open(port: number, hear: (bytes: number) => void): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/api/stream', agent: false }, resolve).on('error', reject);
  });
  response.on('data', (piece: Buffer) => hear(piece.length));
  response.on('error', () => undefined);
  return response;
}
