/** From batches to a server: what arrives, what is lost, and what is said. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Histogram } from '@perf/core';
import { freePort, startProgram, startStore, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { batch, calls, T0 } from '../../../test/batches.ts';
import { openPromql } from '../promql/index.ts';
import { createRemoteWrite, type RemoteWrite, type RemoteWriteOptions } from './index.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A server that answers as told and 204 after that. */
async function server(answers: Answer[] = []) {
  const requests: IncomingMessage[] = [];
  const listening = createServer((request, response) => {
    requests.push(request);
    const { status, headers = {}, body = '' } = answers.shift() ?? { status: 204 };
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listening.close();
    listening.closeAllConnections();
  });
  return { requests, host: `127.0.0.1:${(listening.address() as AddressInfo).port}` };
}

async function start(options: Partial<RemoteWriteOptions> & { url: string }) {
  const folder = options.folder ?? (await temporaryFolder()).path;
  const onTrouble = vi.fn<(trouble: string) => void>();
  const remote = await createRemoteWrite({ folder, interval: 0, onTrouble, ...options });
  onTestFinished(() => remote.close(0));
  const told = (): string[] => onTrouble.mock.calls.map(([trouble]) => trouble);
  return { remote, folder, told };
}

const save = (after: number) => batch(after, { operations: [calls('save', [5])], readings: { 'process.rss': 1e6 } });

describe('remote write', () => {
  it('speaks the protocol, with a login that it never shows', async () => {
    const { requests, host } = await server([{ status: 401, body: 'who are you?' }]);
    const { remote, told } = await start({
      url: `http://ann:s%40cret@${host}/api/v1/write`,
      headers: { 'x-scope-orgid': 'shop' },
    });
    await remote.append(save(0));
    await remote.close(5000);
    expect(requests.map(({ method, url, headers }) => [method, url, headers])).toEqual([
      [
        'POST',
        '/api/v1/write',
        expect.objectContaining({
          'content-encoding': 'snappy',
          'content-type': 'application/x-protobuf',
          'x-prometheus-remote-write-version': '0.1.0',
          authorization: `Basic ${Buffer.from('ann:s@cret').toString('base64')}`,
          'x-scope-orgid': 'shop',
        }),
      ],
    ]);
    expect(told()).toEqual([
      `Remote write: http://${host}/api/v1/write refused measurements for good, they are dropped (status 401: who are you?).`,
    ]);
    expect(remote.info()).toEqual({ sent: 0, refused: 1, waitingBytes: 0, outage: undefined });
  });

  it('does not follow elsewhere, where its secrets would go along', async () => {
    const elsewhere = await server();
    const { host } = await server([{ status: 307, headers: { location: `http://${elsewhere.host}/` } }]);
    const { remote } = await start({ url: `http://${host}/` });
    await remote.append(save(0));
    await remote.close(5000);
    expect([remote.info().refused, elsewhere.requests.length]).toEqual([1, 0]);
  });

  it('keeps what a server that is overloaded does not take, tells of it once, and then that it is over', async () => {
    const busy = { status: 429, headers: { 'retry-after': '0' }, body: 'slow down' };
    const { requests, host } = await server([busy, { ...busy, status: 503 }, busy]);
    const { remote, told } = await start({ url: `http://${host}/` });
    await remote.append(save(0));
    await expect.poll(() => remote.info().sent, { timeout: 5000 }).toBe(1);
    expect(requests).toHaveLength(4);
    expect(told()).toEqual([
      `Remote write: http://${host} takes nothing now (status 429: slow down); measurements wait on disk, and are sent when it does.`,
      `Remote write: http://${host} takes measurements again.`,
    ]);
  });

  it('puts batches of one interval together, and each into the interval in which it ended', async () => {
    const { requests, host } = await server();
    const { remote } = await start({ url: `http://${host}/`, interval: 10_000 });
    const appended = [1000, 2000, 9999, 10_000, 19_000].map((after) => remote.append(save(after)));
    await Promise.all(appended.slice(0, 3));
    await remote.close(5000);
    await Promise.all(appended);
    expect(requests).toHaveLength(2);
  });

  it('sends the newest of a gauge, and of a rate that of the whole interval', async () => {
    const store = await startStore('victoria-metrics');
    const { remote } = await start({ url: store.writeUrl, interval: 10_000 });
    const rate = 'metric.orders.rate{"shop":"eu"}';
    const readings = [
      { 'metric.queue': 9, [rate]: 12, 'metric.upload.mean': 4 },
      { 'metric.queue': 5, [rate]: 0 },
    ];
    const appended = readings.map((each, n) => remote.append(batch(1000 * (n + 1), { readings: each })));
    await remote.close(5000);
    await Promise.all(appended);
    await store.settled();
    const found = await openPromql({ url: store.url }).readings({ from: T0, to: T0 + 3_600_000 });
    expect(Object.fromEntries(found.map(({ name, samples, last }) => [name, [samples, last]]))).toEqual({
      'metric.queue': [1, 5],
      [rate]: [1, 6],
      'metric.upload.mean': [1, 4],
    });
  });

  it('sends no more annotations than a server should keep, and says so', async () => {
    const { requests, host } = await server();
    const { remote, told } = await start({ url: `http://${host}/` });
    for (let n = 0; n < 102; n += 1) await remote.annotate({ at: T0, kind: 'restart', text: `number ${n}` });
    await expect(remote.annotate({ at: T0, kind: '', text: '' })).rejects.toMatchObject({
      code: 'analytics/invalid-argument',
    });
    await remote.close(5000);
    expect(requests).toHaveLength(100);
    expect(new Set(told())).toEqual(
      new Set([`Remote write: more than 100 annotations in an hour; http://${host} gets no more.`]),
    );
  });

  it('refuses a batch that makes no sense, and everything once it is closed', async () => {
    const { host } = await server();
    const { remote } = await start({ url: `http://${host}/` });
    await expect(remote.append(batch(Number.NaN, {}))).rejects.toMatchObject({ code: 'analytics/invalid-argument' });
    await Promise.all([remote.close(), remote.close()]);
    await expect(remote.append(save(0))).rejects.toMatchObject({ code: 'analytics/history-closed' });
  });

  it.each([
    [{ url: 'localhost:9090' }, /`url` to be an address that begins with http/],
    [{ url: 'http://ann:secret@' }, /`url`/],
    [{ url: 'http://localhost/', maxBytes: 0 }, /`maxBytes` to be a positive integer, got `0`/],
  ])('refuses %j', async (options, message) => {
    const { path: folder } = await temporaryFolder();
    const refused = createRemoteWrite({ folder, ...options });
    await expect(refused).rejects.toMatchObject({
      code: 'analytics/invalid-argument',
      message: expect.stringMatching(message),
    });
  });

  it('sends from one folder only once at a time, and takes over from a process that was killed', async () => {
    const { host } = await server();
    const { path: folder } = await temporaryFolder();
    const program = startProgram(process.execPath, [
      '--conditions=@perf/source',
      '--input-type=module',
      '--eval',
      `import { createRemoteWrite } from '${new URL('./index.ts', import.meta.url).href}';
       await createRemoteWrite({ url: 'http://${host}/', folder: ${JSON.stringify(folder)} });
       process.stdout.write('open\\n');
       setInterval(() => {}, 1000);`,
    ]);
    await program.saw('open\n');
    await expect(start({ url: `http://${host}/`, folder })).rejects.toMatchObject({
      code: 'analytics/remote-write-in-use',
    });
    program.kill('SIGKILL');
    await program.result;
    const { remote } = await start({ url: `http://${host}/`, folder });
    await remote.close();
    await (await start({ url: `http://${host}/`, folder })).remote.close();
  });

  it('does not count twice what could not be kept, and does not change with the histogram that it was given', async () => {
    const store = await startStore('victoria-metrics');
    const { remote } = await start({ url: store.writeUrl });
    const histogram = new Histogram();
    histogram.record(5);
    const operations = [{ name: 'save', labels: {}, recorded: { histogram, failed: 0 } }];
    const appended = remote.append(batch(1000, { operations }));
    histogram.record(7);
    await appended;
    // The clock goes back: it counts with what comes next.
    await remote.append(save(500));
    await remote.append(save(2000));
    expect(await countIn(remote, store)).toEqual([['save', 3]]);
  });

  it('lets no outage and no restart lose a call', { timeout: 60_000 }, async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/api/v1/write`;
    const first = await start({ url });
    for (let n = 1; n <= 20; n += 1) await first.remote.append(save(n * 1000));
    await first.remote.close(0);
    expect(first.told()).toEqual([expect.stringMatching(/takes nothing now \(.*ECONNREFUSED/)]);
    const second = await start({ url, folder: first.folder });
    for (let n = 21; n <= 30; n += 1) await second.remote.append(save(n * 1000));
    const store = await startStore('victoria-metrics', { port });
    expect(await countIn(second.remote, store)).toEqual([['save', 30]]);
    expect(second.told().at(-1)).toMatch(/takes measurements again/);
  });
});

async function countIn(remote: RemoteWrite, store: { url: string; settled(): Promise<void> }): Promise<unknown> {
  await remote.close(10_000);
  await store.settled();
  const found = await openPromql({ url: store.url }).operations({ from: T0, to: T0 + 3_600_000 });
  return found.map(({ name, recorded: { histogram } }) => [name, histogram.count]);
}
