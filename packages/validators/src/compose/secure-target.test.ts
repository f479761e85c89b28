import { readFile } from 'node:fs/promises';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { realPart, runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { load } from '../load/load.ts';
import type { LoadResult } from '../result.ts';
import type { HttpTargetOptions } from '../targets/http-request.ts';
import { httpTarget } from './http-target.ts';

/** Speaks HTTP/1.1 and HTTP/2, with a certificate that nobody vouches for. @returns its address, and what it was asked in */
async function secured(): Promise<{ url: string; versions: Set<string> }> {
  const openssl = await realPart({ name: 'openssl', install: 'apt-get install openssl' });
  const { at } = await temporaryFolder();
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const out = ['-keyout', at('key.pem'), '-out', at('cert.pem')];
  await runProgram(openssl, ['req', '-x509', ...curve, '-days', '30', '-subj', '/CN=localhost', ...out]);
  const [key, cert] = await Promise.all([readFile(at('key.pem')), readFile(at('cert.pem'))]);
  const versions = new Set<string>();
  const server = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
    versions.add(`${request.httpVersion} ${request.method}`);
    request.resume().on('end', () => {
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end('ok');
    });
  });
  return { url: await listening(server), versions };
}

async function listening(server: Http2SecureServer): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('sessionError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const run = (url: string, options: HttpTargetOptions): Promise<LoadResult> =>
  load({ target: httpTarget(url, options), concurrency: 3, iterations: 12 });

describe('a target behind TLS', () => {
  it('is asked over HTTP/1.1, and over HTTP/2 where that is wanted', async () => {
    const { url, versions } = await secured();
    expect(await run(url, { insecure: true })).toMatchObject({ requests: 12, failed: 0 });
    expect(await run(url, { insecure: true, http2: true, body: 'a' })).toMatchObject({ requests: 12, failed: 0 });
    expect([...versions]).toEqual(['1.1 GET', '2.0 POST']);
    expect((await run(`${url}broken`, { insecure: true })).errors).toEqual({ 'bad-answer': 12 });
  });

  it('is not trusted without a certificate that somebody vouches for', async () => {
    const { url, versions } = await secured();
    expect((await run(url, {})).errors).toEqual({ error: 12 });
    expect(versions.size).toBe(0);
  });
});
