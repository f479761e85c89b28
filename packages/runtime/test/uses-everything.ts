/**
 * A program that uses all of perfkit, stops it, and prints what is left of it. Run by `perf-stop.test.ts`; it never ends itself,
 * so that it ends at all only when nothing holds it.
 */
import diagnostics from 'node:diagnostics_channel';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { createPerf } from '@perf/runtime';

/** What a program could still have of it. The standard streams are the program's own. */
function left(): Record<string, unknown> {
  const listeners = process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`);
  const channels = CHANNELS.filter((name) => diagnostics.channel(name).hasSubscribers);
  return {
    resources: process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap'),
    listeners: listeners.sort(),
    channels,
    // From source, threads of perfkit keep what they compiled.
    files: readdirSync(tmpdir()).filter((name) => name !== 'node-compile-cache'),
  };
}

const CHANNELS = [
  ...['perfkit:monitor:created', 'perfkit:monitors:wanted', 'perfkit:usage:created', 'perfkit:usage:wanted'],
  ...['perfkit:http:watched', 'http.server.request.start', 'http.client.request.start', 'undici:request:create'],
];
const warnings: string[] = [];
process.on('warning', ({ message }) => warnings.push(message));

const books = new Map([['b-1', { total: 12 }]]);

async function use(): Promise<Record<string, unknown>> {
  const perf = await createPerf({
    service: 'all',
    operations: { save: { p95: '1s', minSamples: 1, labels: ['tenant'] } },
    limits: { books: 10 },
    sessions: { users: { idle: '1m' } },
    jobs: { tidy: { every: '1m' } },
    recovery: { save: { retry: 1, timeout: '5s', breaker: {}, handlers: [{ on: TypeError, degrade: 'none' }] } },
    alerts: [{ name: 'full', reading: 'limit.books.use', above: 0.5 }],
    notify: { channels: { here: { send: async () => undefined } } },
    health: { checks: [{ name: 'books', run: async () => ({ state: 'pass', text: 'there' }) }] },
    backup: { state: () => books, verifyEvery: false },
    optimizer: { strategy: 'balanced' },
  });
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).text();
  server.closeAllConnections();
  server.close();
  await perf.measure('save', async () => 1, { tenant: 'a' });
  await perf.recovery.run('save', async ({ number }) => (number === 1 ? Promise.reject(new Error('once')) : 1));
  await perf.job('tidy').run(async () => 1);
  perf.limits.set('books', books.size * 8);
  perf.sessions.users.register('a');
  perf.gauge('queue').set(1);
  const max = { value: 4 };
  perf.optimizer.register({
    name: 'pool',
    get: () => max.value,
    set: (value: number) => {
      max.value = value;
    },
    unit: 'count',
    bounds: { min: 1, max: 8, step: 1 },
  });
  await perf.backup.now();
  await perf.health.run();
  await perf.annotate({ at: Date.now(), kind: 'deploy', text: 'v1' });
  perf.onTick(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const { limits, sessions, recovery, backups, notes } = perf.report();
  await Promise.all([perf.stop(), perf.stop()]);
  await perf.stop();
  return { limits, sessions, recovery, backups, notes };
}

async function failing(): Promise<string> {
  try {
    // A check that has the name of one of perfkit's own backups' is found only when all else stands.
    await createPerf({
      backup: { state: () => books },
      limits: { books: 10 },
      health: { checks: [{ name: 'backups', run: async () => ({ state: 'pass' }) }] },
    });
    return 'created';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Where nothing can be kept: a file is no folder. */
async function withoutFolder(): Promise<unknown> {
  const perf = await createPerf({ dataDir: import.meta.filename, backup: { state: () => books } });
  const backup = await perf.backup.now().then(
    () => 'kept',
    (error: Error) => error.message,
  );
  const [{ notes }, { history }] = [perf.report(), perf];
  await perf.stop();
  return { backup, notes, hasHistory: history !== undefined };
}

const before = left();
const first = await use();
const second = await use();
const failed = await failing();
delete process.env.PERFKIT_DIR;
const refused = await withoutFolder();
// Sockets that were closed are gone at the next turn of the loop.
await new Promise((resolve) => setTimeout(resolve, 100));
process.stdout.write(JSON.stringify({ before, after: left(), first, second, failed, refused, warnings }));
