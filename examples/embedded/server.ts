/**
 * A shop with perfkit's page in its own server: the shop at `/`, the page at `/perf/`, one port, and an end that
 * waits for nobody who looks.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dashboard } from '@perf/dashboard';
import { createPerf } from '@perf/runtime';

const perf = await createPerf({
  service: 'embedded shop',
  operations: { 'price basket': { kind: 'compute', p95: '50ms' } },
});

// Who sits at this machine may look. From elsewhere: `{ token }`, or `{ authorize }` by the program's own sessions.
const page = dashboard(perf, { base: '/perf' });

const server = createServer((request, response) => {
  page(request, response, () => {
    const cents = perf.measure('price basket', () => [1_200, 350].reduce((sum, price) => sum + price, 0));
    response.end(`${cents} cents\n`);
  });
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`the shop at http://127.0.0.1:${port}/, its page at http://127.0.0.1:${port}/perf/`);
});

/** First perfkit: it ends the streams of the pages that are open, and so the server can close. */
async function end(): Promise<void> {
  await perf.stop();
  server.close();
}

process.once('SIGTERM', end).once('SIGINT', end);
