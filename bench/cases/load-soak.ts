/**
 * Whether a long load test grows: memory that is left after a collection, after 1 minute and after 10, with 50 users on an HTTP
 * server. Takes that long.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpTarget, load } from '@perf/validators';
import { type AloneCase, cost } from '../case.ts';

const MINUTE_MS = 60_000;
const MINUTES = 10;

async function growth(): Promise<number> {
  const server = createServer((_request, response) => void response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let first: number | undefined;
  const left = (): number => {
    globalThis.gc?.();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return (heapUsed + external + arrayBuffers) / 1e6;
  };
  const watch = setTimeout(() => {
    first = left();
  }, MINUTE_MS);
  let last = Number.NaN;
  const atEnd = setTimeout(
    () => {
      last = left();
    },
    MINUTES * MINUTE_MS - 1_000,
  );
  await load({ target: httpTarget(`http://127.0.0.1:${port}/`), concurrency: 50, duration: MINUTES * MINUTE_MS });
  clearTimeout(watch);
  clearTimeout(atEnd);
  server.closeAllConnections();
  server.close();
  return last - (first ?? Number.NaN);
}

export const loadSoak: AloneCase = {
  name: 'load-soak',
  title: 'What a load test of 10 minutes has grown by after its first minute',
  unit: 'MB',
  rounds: 1,
  node: ['--expose-gc'],
  variants: { load: growth },
  figures: [
    { name: 'grown by', of: (round) => cost(round, 'load'), floor: { atMost: 2 }, show: (mb) => `${mb.toFixed(2)} MB` },
  ],
};
