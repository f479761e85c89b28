/** What a reader says when the other side does not answer as a Prometheus does. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPromql } from './index.ts';

const T0 = Date.UTC(2026, 0, 1);
const HOUR = { from: T0, to: T0 + 3_600_000 };

async function served(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => listener(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const always =
  (status: number, body: string): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(body);

describe('a source that is no help', () => {
  it('says that nobody is there', async () => {
    const url = `http://ann:secret@127.0.0.1:${await freePort()}`;
    const asked = openPromql({ url }).operations(HOUR);
    await expect(asked).rejects.toMatchObject({
      code: 'analytics/source-unreachable',
      message: expect.stringMatching(
        /^Expected http:\/\/127\.0\.0\.1:\d+ to answer, but it can't be reached: .*ECONNREFUSED/,
      ),
    });
  });

  it('says that no answer came in time', async () => {
    const url = await served(() => undefined);
    await expect(openPromql({ url, timeout: 50 }).operations(HOUR)).rejects.toMatchObject({
      code: 'analytics/source-timeout',
    });
  });

  it.each<[string, { listener: RequestListener; code: string; message: RegExp }]>([
    [
      'an error of PromQL',
      {
        listener: always(422, '{"status":"error","errorType":"execution","error":"too many samples"}'),
        code: 'refused',
        message: /it says: too many samples/,
      },
    ],
    ['a closed door', { listener: always(401, 'no'), code: 'refused', message: /it says: status 401/ }],
    [
      'a page for people',
      {
        listener: always(200, '<html>'),
        code: 'odd',
        message: /to speak the API of Prometheus, got status 200 without JSON/,
      },
    ],
    [
      'another JSON',
      { listener: always(200, '{"status":"success","data":{}}'), code: 'odd', message: /a result of type undefined/ },
    ],
    [
      'nothing at all',
      { listener: (_, response) => void response.destroy(), code: 'unreachable', message: /can't be reached/ },
    ],
  ])('says that it got %s', async (_, { listener, code, message }) => {
    const asked = openPromql({ url: await served(listener) }).operations(HOUR);
    await expect(asked).rejects.toMatchObject({
      code: `analytics/source-${code}`,
      message: expect.stringMatching(message),
    });
  });

  it('asks below the path it is given, with its headers', async () => {
    const asked: unknown[] = [];
    const url = await served((request, response) => {
      asked.push([request.method, request.url, request.headers['x-scope-orgid']]);
      response.end('{"status":"success","data":{"resultType":"matrix","result":[]}}');
    });
    await openPromql({ url: `${url}/prometheus/`, headers: { 'x-scope-orgid': 'shop' } }).operations(HOUR);
    expect(new Set(asked.map((each) => JSON.stringify(each)))).toEqual(
      new Set(['["POST","/prometheus/api/v1/query_range","shop"]']),
    );
  });

  it('shows no secret, not even where the server repeats it', async () => {
    const said: RequestListener = (request, response) => {
      const { authorization, 'x-api-key': key } = request.headers;
      response
        .writeHead(401)
        .end(JSON.stringify({ status: 'error', error: `${authorization} ${key} ${request.url} no` }));
    };
    const url = (await served(said)).replace('//', '//ann:pa%zss-word@');
    const headers = { 'X-Api-Key': 's3cret-key' };
    const asked = openPromql({ url: `${url}/?token=t0ken-in-address`, headers }).operations(HOUR);
    await expect(asked).rejects.toMatchObject({
      code: 'analytics/source-refused',
      message: expect.stringMatching(/it says: … … \/api\/v1\/query_range\?token=… no$/),
    });
  });

  it.each([
    ['an address with a secret', { url: 'ann:s3cret@localhost:9090' }],
    ['an address with a secret', { url: '//localhost?token=s3cret' }],
    ['a line break', { url: 'http://localhost', headers: { authorization: 'Bearer s3cret\nx' } }],
    ['a letter that HTTP knows none of', { url: 'http://localhost', headers: { authorization: 's3cret→' } }],
    ['no name', { url: 'http://localhost', headers: { 's3cret x': 'y' } }],
  ])('refuses %s in words that do not show it', (_, options) => {
    const refused = (): unknown => openPromql(options);
    expect(refused).toThrow(expect.objectContaining({ code: 'analytics/invalid-argument' }));
    expect(refused).not.toThrow(/s3cret/);
  });

  it('does not read on where an answer has no end', async () => {
    let written = 0;
    const url = await served(async (_, response) => {
      const piece = `"${'x'.repeat(65_534)}"`;
      while (!response.destroyed && written < 1000) {
        written += 1;
        await new Promise((resolve) => response.write(piece, resolve));
      }
      response.end();
    });
    await expect(openPromql({ url, maxBytes: 1e6 }).annotations(HOUR)).rejects.toMatchObject({
      code: 'analytics/source-odd',
      message: expect.stringMatching(/to answer with at most 1000000 bytes, got more/),
    });
    expect(written).toBeLessThan(1000);
  });

  it('gives up on a server that goes on and on, one letter at a time', async () => {
    const url = await served((_, response) => {
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    await expect(openPromql({ url, timeout: 100 }).annotations(HOUR)).rejects.toMatchObject({
      code: 'analytics/source-timeout',
    });
  });

  it('refuses questions that make no sense before it asks', async () => {
    const history = openPromql({ url: 'http://127.0.0.1:9' });
    const code = 'analytics/invalid-argument';
    await expect(history.query({ operation: 'save', ...HOUR, step: 0 })).rejects.toMatchObject({ code });
    await expect(history.operations({ from: Number.NaN, to: 1 })).rejects.toMatchObject({ code });
    await expect(history.query({ operation: 'save', from: T0, to: T0 + 20_000_000, step: 1000 })).rejects.toMatchObject(
      {
        code: 'analytics/too-many-points',
      },
    );
    expect(() => openPromql({ url: 'prometheus:9090' })).toThrow(/`url` to be an address/);
  });
});
