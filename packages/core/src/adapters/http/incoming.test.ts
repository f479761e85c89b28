import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { createRequire } from 'node:module';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { counts, get, listening, raw, serve, watched } from '../../../test/http-traffic.ts';

// The frameworks belong to the CLI's tests; here they only serve.
const fromCli = createRequire(new URL('../../../../../apps/cli/package.json', import.meta.url));

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

  it('have at most half of `maxRoutes` names from paths', async () => {
    const monitor = watched({ maxRoutes: 4 });
    const url = await serve((_, response) => void response.end());
    for (const path of ['/a', '/b', '/c', '/d', '/a']) await fetch(url + path);

    expect(await counts(monitor, 5)).toEqual({
      'GET /a': '2 (0 failed)',
      'GET /b': '1 (0 failed)',
      'GET (other)': '2 (0 failed)',
    });
  });
});
