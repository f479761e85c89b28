import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type LoadOptions, load } from '../load/load.ts';
import type { LoadResult } from '../result.ts';
import type { HttpTargetOptions } from '../targets/http-request.ts';
import { httpTarget } from './http-target.ts';

const servers: (Server | RawServer)[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listening(server: Server | RawServer): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?q=1`;
}

const http = (listener: RequestListener): Promise<string> => listening(createServer(listener));
/** A server that speaks for itself: told each piece that a client sends. */
const raw = (onData: (socket: Socket) => void): Promise<string> =>
  listening(createRawServer((socket) => socket.on('data', () => onData(socket))));

const FEW: Omit<LoadOptions, 'target'> = { concurrency: 2, iterations: 8, timeout: 10_000 };

function run(url: string, options: HttpTargetOptions = {}, how = FEW): Promise<LoadResult> {
  return load({ ...how, target: httpTarget(url, options) });
}

describe('an HTTP target', () => {
  it('sends what it is told to, on connections that it keeps', async () => {
    const seen: string[] = [];
    const ports = new Set<number | undefined>();
    const url = await http((request, response) => {
      ports.add(request.socket.remotePort);
      let body = '';
      request.on('data', (data) => {
        body += data;
      });
      request.on('end', () => {
        const { method, url: path, headers } = request;
        seen.push(`${method} ${path} ${headers['content-type']} ${headers['x-tenant']} ${body}`);
        response.statusCode = 201;
        response.end('made');
      });
    });
    const result = await run(url, { body: { a: 'ü' }, headers: { 'X-Tenant': 't1' }, expect: 201 });
    expect(result).toMatchObject({ requests: 8, failed: 0 });
    expect(new Set(seen)).toEqual(new Set(['POST /path?q=1 application/json t1 {"a":"ü"}']));
    expect(ports.size).toBe(2);
  });

  it.each([
    ['an error of the server', 500],
    ['a redirect, which is never followed', 302],
  ])('counts as a bad answer: %s', async (_what, status) => {
    let requests = 0;
    const url = await http((_request, response) => {
      requests += 1;
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
    expect((await run(url)).errors).toEqual({ 'bad-answer': 8 });
    expect(requests).toBe(8);
    expect((await run(url, { expect: status })).failed).toBe(0);
  });

  it.each<[string, LoadResult['errors'], (socket: Socket) => void]>([
    ['a reset', { reset: 8 }, (socket) => void socket.resetAndDestroy()],
    [
      'an answer that is cut off',
      { reset: 8 },
      (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab'),
    ],
    ['what is no HTTP', { 'bad-answer': 8 }, (socket) => void socket.end('220 mail ready\r\n')],
    ['an answer that ends with its connection', {}, (socket) => void socket.end('HTTP/1.0 200 OK\r\n\r\nhello')],
  ])('tells apart %s', async (_what, errors, onData) => {
    expect((await run(await raw(onData))).errors).toEqual(errors);
  });

  it('counts a server that is not there as refused', async () => {
    const url = await http(() => undefined);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    expect((await run(url)).errors).toEqual({ refused: 8 });
  });

  it('gives up an answer that comes byte by byte for too long, and asks again on another connection', async () => {
    const url = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const trickle = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(trickle));
    });
    const result = await run(url, {}, { concurrency: 1, iterations: 2, timeout: 100 });
    expect(result.errors).toEqual({ timeout: 2 });
  });

  it('reads a huge answer without keeping it', async () => {
    const size = 200 * 1024 * 1024;
    const block = Buffer.alloc(1024 * 1024);
    const url = await http((_request, response) => {
      response.writeHead(200, { 'content-length': size });
      let left = size / block.length;
      const more = (): void => {
        for (; left > 0; left -= 1) {
          if (response.write(block)) continue;
          left -= 1;
          response.once('drain', more);
          return;
        }
        response.end();
      };
      more();
    });
    const before = process.memoryUsage().arrayBuffers;
    const result = await run(url, {}, { concurrency: 1, iterations: 1, timeout: 30_000 });
    expect(result).toMatchObject({ requests: 1, failed: 0 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(size / 2);
  });

  it('does not use a connection that the server has closed meanwhile', async () => {
    const server = createServer((_request, response) => void response.end('ok'));
    server.on('request', (request) => setImmediate(() => request.socket.end()));
    const url = await listening(server);
    const result = await run(url, {}, { rate: 40, duration: 200, concurrency: 1, timeout: 5_000 });
    expect(result).toMatchObject({ requests: 8, failed: 0 });
  });

  it('goes to no other machine unless it is allowed to', async () => {
    for (const url of ['http://192.0.2.1/', 'http://[2001:db8::1]/', 'http://0.0.0.0/', 'https://192.0.2.1/']) {
      await expect(run(url)).rejects.toMatchObject({ code: 'validators/invalid-host' });
    }
  });

  it.each(['ftp://127.0.0.1/', 'localhost:3000', ''])('refuses `%s`', (url) => {
    expect(() => httpTarget(url)).toThrow(expect.objectContaining({ code: 'validators/invalid-target' }));
  });

  it('lets no header begin another one', () => {
    const target = (): unknown => httpTarget('http://127.0.0.1/', { headers: { a: 'b\r\nHost: elsewhere' } });
    expect(target).toThrow(expect.objectContaining({ code: 'validators/invalid-target' }));
  });

  it('leaves secrets out of its name', () => {
    expect(httpTarget('http://me:secret@127.0.0.1/a?token=secret').name).toBe('GET http://127.0.0.1/a?…');
  });
});
