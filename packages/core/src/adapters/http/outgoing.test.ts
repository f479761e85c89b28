import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { counts, listening, serve, watched } from '../../../test/http-traffic.ts';

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
