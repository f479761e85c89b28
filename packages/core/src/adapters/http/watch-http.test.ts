import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { createRequire } from 'node:module';
import { type AddressInfo, connect } from 'node:net';
import { fakeClock } from '@tooling/testkit';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMonitor, type Monitor } from '../../monitor.ts';
import { type WatchHttpOptions, watchHttp } from './watch-http.ts';

// The frameworks belong to the CLI's tests; here they only serve.
const fromCli = createRequire(new URL('../../../../../apps/cli/package.json', import.meta.url));

function watched(options: Partial<WatchHttpOptions> = {}): Monitor {
  const monitor = options.monitor ?? createMonitor({ tick: 'manual' });
  const watch = watchHttp({ monitor, ...options });
  onTestFinished(() => watch.close());
  return monitor;
}

async function listening(server: {
  listen(port: number): unknown;
  address(): unknown;
  close(): unknown;
}): Promise<string> {
  server.listen(0);
  await once(server as Server, 'listening');
  onTestFinished(() => {
    (server as Server).closeAllConnections?.();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (answer: RequestListener): Promise<string> => listening(createServer(answer));

/** Waits for calls to end, and gives count and failures by name: of the incoming ones, or of the outgoing. */
async function counts(
  monitor: Monitor,
  total: number,
  direction: 'in' | 'out' = 'in',
): Promise<Record<string, string>> {
  return vi.waitFor(() => {
    const { operations } = monitor.snapshot();
    const those = operations.filter(({ name }) => name.startsWith('outgoing ') === (direction === 'out'));
    expect(those.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    return Object.fromEntries(those.map(({ name, count, failed }) => [name, `${count} (${failed} failed)`]));
  });
}

/** Sends bytes to a server and gives all that comes back until either side ends. */
async function raw(url: string, text: string, { leaveAfter }: { leaveAfter?: string } = {}): Promise<string> {
  const socket = connect(Number(new URL(url).port));
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
    if (leaveAfter !== undefined && answer.includes(leaveAfter)) socket.destroy();
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('incoming requests', () => {
  it('are counted by method and templated path, failed from status 500 on', async () => {
    const monitor = watched();
    const url = await serve((request, response) => {
      response.statusCode = request.url === '/boom' ? 500 : request.method === 'POST' ? 201 : 200;
      response.end('done');
    });
    await Promise.all(['/users/1?token=secret', '/users/2', '/boom'].map((path) => fetch(url + path)));
    await fetch(`${url}/users/3`, { method: 'POST', body: 'secret' });

    expect(await counts(monitor, 4)).toEqual({
      'GET /users/:id': '2 (0 failed)',
      'GET /boom': '1 (1 failed)',
      'POST /users/:id': '1 (0 failed)',
    });
  });

  it('last until their response is closed, by the clock that was handed in', async () => {
    const clock = fakeClock();
    const monitor = watched({ clock });
    const url = await serve((_, response) => {
      clock.advance(120);
      response.end();
    });
    await raw(url, get('/report'));
    await counts(monitor, 1);
    expect(monitor.snapshot().operation('GET /report')?.max).toBe(120);
  });

  it('that found nothing share one name, unless their route is known', async () => {
    const monitor = watched();
    const url = await serve((request, response) => {
      if (request.url !== '/users/1') response.statusCode = 404;
      response.end();
    });
    for (const path of ['/wp-admin', '/users/1', '/users/2', '/.env']) await fetch(url + path);

    expect(await counts(monitor, 4)).toEqual({ 'GET (404)': '2 (0 failed)', 'GET /users/:id': '2 (0 failed)' });
  });

  it('of a client that goes away are counted and no failure', async () => {
    const monitor = watched();
    const url = await serve((request, response) => {
      if (request.url === '/slow') response.write('begin');
      else request.socket.destroy();
    });
    await raw(url, get('/slow'), { leaveAfter: 'begin' });
    await raw(url, get('/never'));

    expect(await counts(monitor, 2)).toEqual({ 'GET /slow': '1 (0 failed)', 'GET /never': '1 (0 failed)' });
  });

  it('sent down one connection without waiting are counted each', async () => {
    const monitor = watched();
    const url = await serve((_, response) => setImmediate(() => response.end()));
    await raw(url, get('/a').replace('close', 'keep-alive') + get('/b').replace('close', 'keep-alive') + get('/c'));

    expect(await counts(monitor, 3)).toEqual({
      'GET /a': '1 (0 failed)',
      'GET /b': '1 (0 failed)',
      'GET /c': '1 (0 failed)',
    });
  });

  it('answered by a stream of events are an operation of their own', async () => {
    const monitor = watched();
    const url = await serve((request, response) => {
      if (request.url === '/set') response.setHeader('Content-Type', 'text/event-stream');
      else response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      response.end();
    });
    await raw(url, get('/set'));
    await raw(url, get('/written'));

    expect(await counts(monitor, 2)).toEqual({
      'GET /set (stream)': '1 (0 failed)',
      'GET /written (stream)': '1 (0 failed)',
    });
  });

  it('that become a WebSocket are not counted', async () => {
    const monitor = watched();
    const server = createServer((_, response) => response.end());
    server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: close\r\n\r\n'));
    const url = await listening(server);
    await raw(url, get('/socket').replace('close', 'Upgrade\r\nUpgrade: websocket'));
    await raw(url, get('/plain'));

    expect(await counts(monitor, 1)).toEqual({ 'GET /plain': '1 (0 failed)' });
  });

  it('take the route that an Express-like framework leaves on the request', async () => {
    const monitor = watched();
    const url = await serve((request, response) => {
      Object.assign(request, { url: '/x', baseUrl: '/api', route: { path: '/users/:name' } });
      response.statusCode = request.headers['x-status'] === '404' ? 404 : 200;
      response.end();
    });
    await fetch(`${url}/api/users/ann`);
    await fetch(`${url}/api/users/bob`, { headers: { 'x-status': '404' } });

    expect(await counts(monitor, 2)).toEqual({ 'GET /api/users/:name': '2 (0 failed)' });
  });

  it('take the route that Fastify is about to handle', async () => {
    const monitor = watched();
    const app = fromCli('fastify')();
    app.get('/customers/:name', async () => ({ ok: true }));
    app.get('/fails', async () => {
      throw new Error('on purpose');
    });
    await app.listen({ port: 0 });
    onTestFinished(() => app.close());
    const url = `http://127.0.0.1:${app.server.address().port}`;
    for (const path of ['/customers/ann', '/customers/bob?x=1', '/fails', '/nothing']) await fetch(url + path);

    expect(await counts(monitor, 4)).toEqual({
      'GET /customers/:name': '2 (0 failed)',
      'GET /fails': '1 (1 failed)',
      'GET (404)': '1 (0 failed)',
    });
  });

  it('of a framework that tells no route are templated', async () => {
    const monitor = watched();
    const { Hono } = fromCli('hono');
    const app = new Hono();
    app.get('/orders/:id', (context: { json(value: unknown): unknown }) => context.json({ ok: true }));
    const server = fromCli('@hono/node-server').serve({ fetch: app.fetch, port: 0 });
    await once(server, 'listening');
    onTestFinished(() => server.close());
    const url = `http://127.0.0.1:${server.address().port}`;
    for (const path of ['/orders/1', '/orders/2', '/nothing']) await fetch(url + path);

    expect(await counts(monitor, 3)).toEqual({ 'GET /orders/:id': '2 (0 failed)', 'GET (404)': '1 (0 failed)' });
  });

  it('over HTTP/2 are counted alike', async () => {
    const monitor = watched();
    const server = createHttp2Server((request, response) => {
      if (request.url === '/events') response.setHeader('content-type', 'text/event-stream');
      response.statusCode = request.url === '/boom' ? 503 : 200;
      response.end();
    });
    const client = connectHttp2(await listening(server));
    for (const path of ['/users/1?secret', '/boom', '/events']) {
      const stream = client.request({ ':path': path });
      stream.resume().end();
      await once(stream, 'close');
    }
    client.close();

    expect(await counts(monitor, 3)).toEqual({
      'GET /users/:id': '1 (0 failed)',
      'GET /boom': '1 (1 failed)',
      'GET /events (stream)': '1 (0 failed)',
    });
  });

  it('have at most `maxRoutes` names from routes', async () => {
    const monitor = watched({ maxRoutes: 2 });
    const url = await serve((_, response) => void response.end());
    for (const path of ['/a', '/b', '/c', '/d', '/a']) await fetch(url + path);

    expect(await counts(monitor, 5)).toEqual({
      'GET /a': '2 (0 failed)',
      'GET /b': '1 (0 failed)',
      'GET (other)': '2 (0 failed)',
    });
  });
});

describe('outgoing requests', () => {
  /** Makes a request with node:http and waits until all is over. */
  async function call(url: string, options: object = {}, use?: (response: IncomingMessage) => void): Promise<void> {
    const request = httpRequest(url, { agent: false, ...options }, (response) => {
      response.on('error', () => undefined);
      response.resume();
      use?.(response);
    });
    request.on('error', () => undefined);
    request.on('upgrade', (_, socket) => socket.destroy());
    request.end();
    await new Promise<void>((resolve) => request.on('close', resolve));
  }

  it('of node:http are counted by method and host, failed from status 500 on', async () => {
    const url = await serve((request, response) => {
      response.statusCode = request.url === '/boom' ? 502 : 404;
      response.end('done');
    });
    const monitor = watched();
    await call(`${url}/a?token=secret`);
    await call(`${url}/boom`);
    await call(`${url}/b`, { method: 'POST' });

    const host = new URL(url).host;
    expect(await counts(monitor, 3, 'out')).toEqual({
      [`outgoing GET ${host}`]: '2 (1 failed)',
      [`outgoing POST ${host}`]: '1 (0 failed)',
    });
  });

  it('of node:http fail without a response, and when it breaks off', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/none') return request.socket.destroy();
      response.write('begin', () => request.socket.destroy());
    });
    const monitor = watched();
    await call(`${url}/none`);
    await call(`${url}/half`);

    expect(await counts(monitor, 2, 'out')).toEqual({ [`outgoing GET ${new URL(url).host}`]: '2 (2 failed)' });
  });

  it('whose response the program does not want to the end are no failure', async () => {
    const url = await serve((_, response) => void response.write('begin'));
    const monitor = watched();
    await call(url, {}, (response) => response.once('data', () => response.destroy()));
    const answer = await fetch(url);
    await answer.body?.cancel();

    expect(await counts(monitor, 2, 'out')).toEqual({ [`outgoing GET ${new URL(url).host}`]: '2 (0 failed)' });
  });

  it('that ask for an upgrade are not counted', async () => {
    const server = createServer((_, response) => void response.end());
    server.on('upgrade', (_, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    );
    const url = await listening(server);
    const monitor = watched();
    await call(url, { headers: { connection: 'Upgrade', upgrade: 'x' } });
    await call(url);

    expect(await counts(monitor, 1, 'out')).toEqual({ [`outgoing GET ${new URL(url).host}`]: '1 (0 failed)' });
  });

  it('of fetch are counted until the body is there', async () => {
    const clock = fakeClock();
    const url = await serve((_, response) => {
      response.write('begin', () => {
        clock.advance(70);
        response.end('end');
      });
    });
    const monitor = watched({ clock });
    await (await fetch(`${url}/a?token=secret`)).text();

    const name = `outgoing GET ${new URL(url).host}`;
    expect(await counts(monitor, 1, 'out')).toEqual({ [name]: '1 (0 failed)' });
    expect(monitor.snapshot().operation(name)?.max).toBe(70);
  });

  it('of fetch fail by a status of 500 or more, by a lost connection, and by a time-out', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/lost') request.socket.destroy();
      else if (request.url === '/boom') response.writeHead(500).end();
      else response.write('begin');
    });
    const monitor = watched();
    await (await fetch(`${url}/boom`)).text();
    await fetch(`${url}/lost`).catch(() => undefined);
    await fetch(`${url}/hangs`, { signal: AbortSignal.timeout(30) })
      .then((response) => response.text())
      .catch(() => undefined);

    expect(await counts(monitor, 3, 'out')).toEqual({ [`outgoing GET ${new URL(url).host}`]: '3 (3 failed)' });
  });

  it('that listen to a stream of events are an operation of their own, and leaving it is no failure', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const monitor = watched();
    const leave = new AbortController();
    await fetch(url, { signal: leave.signal });
    leave.abort();

    expect(await counts(monitor, 1, 'out')).toEqual({ [`outgoing GET ${new URL(url).host} (stream)`]: '1 (0 failed)' });
  });
});

describe('a watch', () => {
  it('that fails stops itself, tells it once, and lets the program go on', async () => {
    const troubles: string[] = [];
    const monitor = createMonitor({ tick: 'manual' });
    vi.spyOn(monitor, 'operation').mockImplementation((name) => {
      throw new Error(`no room for ${name}`);
    });
    watched({ monitor, onTrouble: (text) => troubles.push(text) });
    const url = await serve((_, response) => void response.end('fine'));

    expect(await (await fetch(`${url}/a`)).text()).toBe('fine');
    expect(await (await fetch(`${url}/b`)).text()).toBe('fine');
    await vi.waitFor(() => expect(troubles).toHaveLength(2));
    expect(troubles.sort()).toEqual([
      'no longer watching incoming HTTP requests: no room for GET /a',
      `no longer watching outgoing requests of fetch: no room for outgoing GET ${new URL(url).host}`,
    ]);
  });

  it('whose trouble nobody can take lets the program go on', async () => {
    const monitor = createMonitor({ tick: 'manual' });
    vi.spyOn(monitor, 'operation').mockImplementation(() => {
      throw new Error('no room');
    });
    const onTrouble = vi.fn(() => {
      throw new Error('not now');
    });
    watched({ monitor, onTrouble });
    const url = await serve((_, response) => void response.end('fine'));

    expect(await (await fetch(url)).text()).toBe('fine');
    await vi.waitFor(() => expect(onTrouble).toHaveBeenCalledTimes(2));
  });

  it('that is closed counts no more, not even what was under way', async () => {
    const monitor = createMonitor({ tick: 'manual' });
    const watch = watchHttp({ monitor });
    const url = await serve((request, response) => {
      if (request.url === '/during') watch.close();
      response.end();
    });
    await raw(url, get('/before'));
    await counts(monitor, 1);
    await raw(url, get('/during'));
    await raw(url, get('/after'));
    watch.close();

    expect(await counts(monitor, 1)).toEqual({ 'GET /before': '1 (0 failed)' });
  });

  it('refuses a limit that is no count', () => {
    const monitor = createMonitor({ tick: 'manual' });
    expect(() => watchHttp({ monitor, maxRoutes: -1 })).toThrow('Expected `maxRoutes` to be an integer');
  });
});
