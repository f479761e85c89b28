/** One dashboard in each of the servers that the README names, asked by real requests. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as openRequest, type Server } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { serve as serveHono } from '@hono/node-server';
import { watchHttp } from '@perf/core/http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DashboardOptions, dashboardWith } from '../src/dashboard.ts';
import type { Now } from '../src/protocol.ts';
import { PAGE, scene } from './scene.ts';

type Perf = Parameters<typeof dashboardWith>[1];

const dashboard = (perf: Perf, options?: DashboardOptions) => dashboardWith(async () => PAGE, perf, options);

interface Mounted {
  /** Without a slash at its end. */
  readonly url: string;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const SERVERS = {
  'node:http, all of it': async (perf) => ({ url: await listening(createServer(dashboard(perf))) }),
  'node:http, below a path': async (perf) => {
    const show = dashboard(perf, { base: '/perf' });
    const server = createServer((request, response) => {
      show(request, response, () => response.writeHead(418).end('own'));
    });
    return { url: `${await listening(server)}/perf` };
  },
  express: async (perf) => {
    const app = express();
    app.use(express.json());
    app.use('/deep/perf', dashboard(perf));
    return { url: `${await listening(createServer(app))}/deep/perf` };
  },
  fastify: async (perf) => {
    const app = fastify();
    await app.register(dashboard(perf).fastify, { prefix: '/perf' });
    await app.listen({ port: 0, host: '127.0.0.1' });
    onTestFinished(() => {
      app.server.closeAllConnections();
      return app.close();
    });
    return { url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/perf` };
  },
  hono: async (perf) => {
    const app = new Hono();
    app.mount('/perf', dashboard(perf).fetch);
    const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await new Promise<void>((resolve) => (server.listening ? resolve() : server.once('listening', resolve)));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/perf` };
  },
} satisfies Record<string, (perf: Perf) => Promise<Mounted>>;

/** The first whole event, and how to go on. */
async function firstEvent(url: string): Promise<{ text: string; response: IncomingMessage }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    openRequest(url, resolve).on('error', reject).end();
  });
  let text = '';
  response.setEncoding('utf8');
  await new Promise<void>((resolve) => {
    response.on('data', (piece) => {
      text += piece;
      if (text.includes('\n\n')) resolve();
    });
  });
  return { text, response };
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('a server of another kind', () => {
  it.each(['/%2F%2Fevil.example', '/https:evil.example', '/%5c%5cevil.example'])(
    'whose place is named by who asks sends nobody elsewhere: %s',
    async (path) => {
      const app = express();
      app.use('/:tenant', dashboard(scene().view));
      const url = await listening(createServer(app));
      const { status, headers } = await fetch(url + path, { redirect: 'manual' });
      expect(status).toBe(308);
      expect(new URL(headers.get('location') ?? '', url + path).origin).toBe(url);
    },
  );

  it('speaks HTTP/2', async () => {
    const server = createHttp2Server(dashboard(scene().view) as never);
    const url = await listening(server as unknown as Server);
    const client = connect(url);
    onTestFinished(() => client.destroy());
    const asked = client.request({ ':path': '/api/stream' });
    const [headers] = await once(asked, 'response');
    expect(headers[':status']).toBe(200);
    const [first] = await once(asked, 'data');
    expect(String(first)).toMatch(/^retry: 2000\nevent: now\ndata: /);
  });
});

describe.each(Object.entries(SERVERS))('in %s', (name, mount) => {
  it('shows the page, its files by their tags, and what is so now', async () => {
    const { view, monitor } = scene();
    monitor.operation('save').record(5);
    const { url } = await mount(view);
    const page = await fetch(`${url}/`);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      PAGE['index.html']?.text,
    ]);
    const script = await fetch(`${url}/app.js`);
    expect([script.headers.get('content-encoding'), await script.text()]).toEqual(['gzip', PAGE['app.js']?.text]);
    const again = await fetch(`${url}/app.js`, { headers: { 'if-none-match': script.headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const now = await fetch(`${url}/api/now`);
    expect(now.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
    );
    expect(now.headers.get('x-content-type-options')).toBe('nosniff');
    expect(now.headers.get('cache-control')).toBe('no-store');
    expect(((await now.json()) as Now).operations.rows.map((row) => row.name)).toEqual(['save']);
    expect((await fetch(`${url}/api/nothing`)).status).toBe(404);
  });

  it('counts as no operation of the program, while what is not below it does', async () => {
    const { view, monitor, stop } = scene();
    const watch = watchHttp({ monitor });
    onTestFinished(() => watch.close());
    const { url } = await mount(view);
    for (const path of ['/', '/app.js', '/api/now', '/api/nothing']) await (await fetch(`${url}${path}`)).arrayBuffer();
    await fetch(`${url}/api/now`, { headers: { origin: 'http://evil.example' } });
    const { response } = await firstEvent(`${url}/api/stream`);
    const ended = once(response, 'end');
    stop();
    await ended;
    const elsewhere = name === 'node:http, all of it' ? [] : ['/elsewhere'];
    for (const path of elsewhere) await (await fetch(new URL(path, url))).arrayBuffer();
    const incoming = () =>
      monitor.snapshot().operations.flatMap((one) => (one.name.startsWith('outgoing') ? [] : one.name));
    await expect.poll(() => incoming().length).toBe(elsewhere.length);
  });

  it('streams, and ends when perfkit does', async () => {
    const { view, tick, stop } = scene();
    const { url } = await mount(view);
    const { text, response } = await firstEvent(`${url}/api/stream`);
    expect(response.headers['content-type']).toBe('text/event-stream');
    expect(text).toMatch(/^retry: 2000\nevent: now\ndata: \{"at":/);
    const rest = new Promise<string>((resolve) => {
      let all = '';
      response.on('data', (piece) => {
        all += piece;
      });
      response.on('end', () => resolve(all));
    });
    tick();
    stop();
    expect(await rest).toMatch(/^event: now\ndata: \{"at":\d+,"measuredAt":\d+.*\}\n\nevent: end\ndata: \{\}\n\n$/);
  });

  it('does what it is asked to, of its own page only', async () => {
    const { view, annotations } = scene();
    const { url } = await mount(view);
    const note = { kind: 'note', text: 'x', at: 5 };
    expect((await post(`${url}/api/annotate`, note, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post(`${url}/api/annotate`, note, { origin: new URL(url).origin })).status).toBe(200);
    expect(annotations).toEqual([note]);
    expect((await post(`${url}/api/annotate`, { ...note, text: 'x'.repeat(70_000) })).status).toBeGreaterThanOrEqual(
      400,
    );
    const damaged = await fetch(`${url}/api/annotate`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(damaged.status).toBe(400);
  });

  it('sends to the slash at its end, from which the page finds its files', async () => {
    if (name === 'node:http, all of it') return;
    const { url } = await mount(scene().view);
    const answer = await fetch(url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, './perf/']);
    expect(new URL('./perf/', url).href).toBe(`${url}/`);
  });

  it('leads out of nowhere', async () => {
    const { url } = await mount(scene().view);
    for (const path of [
      '/../package.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2fpackage.json',
      '//etc/passwd',
      '/api/runs/..%2f..',
    ]) {
      const { port, pathname } = new URL(url);
      const base = pathname === '/' ? '' : pathname;
      const status = await new Promise((resolve, reject) => {
        openRequest({ port, host: '127.0.0.1', path: `${base}${path}` }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect([path, status]).toEqual([path, 404]);
    }
  });
});

it('leaves other paths of the server alone', async () => {
  const { url } = await SERVERS['node:http, below a path'](scene().view);
  expect((await fetch(url.replace('/perf', '/performance'))).status).toBe(418);
});
