import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createSecureServer } from 'node:https';
import { realPart, runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../test/ask.ts';
import { accepting, freePort, listening, serving } from '../../../test/servers.ts';
import { dnsCheck, httpCheck, tcpCheck, tlsExpiryCheck } from './index.ts';

describe('httpCheck', () => {
  it('passes with status and timings', async () => {
    const url = await serving((_, response) => void response.end('fine'));
    expect(await ask(httpCheck({ url }))).toMatchObject({
      state: 'pass',
      text: expect.stringMatching(/^answered 200 in \d+ ms$/),
      observed: [
        { name: 'status', value: 200 },
        { name: 'first byte', unit: 'ms' },
        { name: 'total', unit: 'ms' },
      ],
    });
  });

  it.each([
    [500, 'fail'],
    [404, 'fail'],
    [302, 'fail'],
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [204, 'pass'],
  ])('holds %d for %s', async (status, state) => {
    const url = await serving((_, response) => void response.writeHead(status, { location: '/login' }).end());
    expect((await ask(httpCheck({ url }))).state).toBe(state);
    expect((await ask(httpCheck({ url, status: [500, status] }))).state).toBe('pass');
  });

  it('takes a switch of protocols for an answer like any other, and ends the connection', async () => {
    const closed = Promise.withResolvers<void>();
    const port = await accepting((socket) => {
      socket.once('close', () => closed.resolve());
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      );
    });
    const url = `http://127.0.0.1:${port}`;
    expect(await ask(httpCheck({ url }))).toMatchObject({ state: 'fail', text: 'answered 101' });
    await closed.promise;
    expect((await ask(httpCheck({ url, status: 101 }))).state).toBe('pass');
  });

  it('looks into the body, and never shows it', async () => {
    const url = await serving((_, response) => void response.end('{"secret":"s3cret","ok":true}'));
    expect((await ask(httpCheck({ url, expect: '"ok":true' }))).state).toBe('pass');
    const expression = /"OK":\s*true/gi;
    for (let i = 0; i < 2; i += 1) expect((await ask(httpCheck({ url, expect: expression }))).state).toBe('pass');
    expect((await ask(httpCheck({ url, expect: (body) => JSON.parse(body).ok }))).state).toBe('pass');
    const failed = await ask(httpCheck({ url, expect: '"ok":false' }));
    expect(failed).toMatchObject({ state: 'fail', text: 'answered 200, but the body is not as expected' });
    expect(JSON.stringify(failed)).not.toContain('s3cret');
  });

  it('reads no further than it has to', async () => {
    const url = await serving((_, response) => {
      response.on('error', () => undefined);
      const more = (): void => void (response.destroyed || response.write('x'.repeat(65_536), more));
      more();
    });
    expect((await ask(httpCheck({ url, expect: /^x+$/ }))).state).toBe('pass');
  });

  it('sends method, headers and body, and the credentials of its URL, which nobody sees', async () => {
    const seen: unknown[] = [];
    const url = await serving(async (request, response) => {
      const { method, url: path, headers } = request;
      seen.push(method, path, headers.authorization, headers['x-token'], String((await request.toArray()).join('')));
      response.writeHead(500).end();
    });
    const secret = new URL(url.replace('http://', 'http://app:s3cret@'));
    secret.search = '?key=k3y';
    const result = await ask(httpCheck({ url: secret, method: 'POST', headers: { 'x-token': 't0ken' }, body: 'b0dy' }));
    expect(seen).toEqual(['POST', '/?key=k3y', `Basic ${btoa('app:s3cret')}`, 't0ken', 'b0dy']);
    expect(JSON.stringify(result)).not.toMatch(/s3cret|k3y|t0ken|b0dy/);
    expect(() => httpCheck({ url: 'postgres://app:s3cret@db' })).toThrow(/^(?!.*s3cret).*`url` of httpCheck/);
  });

  it('warns of an answer that takes longer than it should', async () => {
    const url = await serving((_, response) => void setTimeout(() => response.end(), 30));
    expect(await ask(httpCheck({ url, warnAfter: 5 }))).toMatchObject({
      state: 'warn',
      text: expect.stringContaining('more than 5 ms'),
    });
  });

  it('fails at its deadline when a server stalls: before it answers, and in the middle of the body', async () => {
    const closed: Promise<unknown>[] = [];
    const port = await accepting((socket) => void closed.push(once(socket.resume(), 'close')));
    const half = await serving((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      closed.push(once(response, 'close'));
    });
    for (const url of [`http://127.0.0.1:${port}`, half]) {
      expect(await ask(httpCheck({ url, timeout: 100 }))).toMatchObject({
        state: 'fail',
        text: 'no answer within 100 ms',
      });
    }
    // The signal is heeded: no connection is left behind.
    expect(await Promise.all(closed)).toHaveLength(2);
  });

  it('fails when a connection is refused or reset, or the answer is garbage or cut off', async () => {
    const reset = await accepting((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    const garbage = await accepting(
      (socket) => void socket.once('data', () => socket.end('\u001b[31mSSH-2.0\r\n\r\n')),
    );
    const cut = await serving((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const texts = [];
    for (const url of [...[await freePort(), reset, garbage].map((port) => `http://127.0.0.1:${port}`), cut]) {
      const result = await ask(httpCheck({ url }));
      expect(result.state).toBe('fail');
      texts.push(result.text);
    }
    expect(texts[0]).toContain('ECONNREFUSED');
    expect(texts[1]).toMatch(/ECONNRESET|hang up/);
    expect(texts[2]).toContain('Parse Error');
    expect(texts[3]).toContain('aborted');
  });
});

describe('tcpCheck', () => {
  it('passes where somebody accepts, and leaves no connection', async () => {
    const closed: Promise<unknown>[] = [];
    const port = await accepting((socket) => void closed.push(once(socket.resume(), 'close')));
    expect(await ask(tcpCheck({ port }))).toMatchObject({ state: 'pass', observed: [{ name: 'connect', unit: 'ms' }] });
    await expect.poll(() => closed.length).toBe(1);
    await closed[0];
  });

  it('fails where nobody does, at a port and at a Unix socket', async () => {
    expect(await ask(tcpCheck({ port: await freePort() }))).toMatchObject({
      state: 'fail',
      error: { code: 'ECONNREFUSED' },
    });
    expect(await ask(tcpCheck({ path: '/not/there' }))).toMatchObject({ state: 'fail', error: { code: 'ENOENT' } });
    expect(() => tcpCheck({ port: 70_000 })).toThrow('Expected `port` of tcpCheck to be a port from 1 to 65535');
  });
});

describe('dnsCheck', () => {
  it('resolves as programs do', async () => {
    expect(await ask(dnsCheck({ hostname: 'localhost', expect: ['127.0.0.1', '::1'] }))).toMatchObject({
      state: 'pass',
    });
    expect(await ask(dnsCheck({ hostname: 'localhost', expect: ['192.0.2.1'] }))).toMatchObject({
      state: 'fail',
      text: expect.stringMatching(/^localhost is .*, not 192\.0\.2\.1$/),
    });
  });

  it('fails when a name server refuses, and at its deadline when it is silent', async () => {
    // Nobody listens there: the answer to the packet is an ICMP error, or nothing.
    const servers = [`127.0.0.1:${await freePort()}`];
    expect((await ask(dnsCheck({ hostname: 'a.test', servers, timeout: 500 }))).state).toBe('fail');
  });
});

describe('tlsExpiryCheck', () => {
  const DAY = 86_400_000;

  /** A certificate for `localhost` of 30 days, and a server that shows it. */
  async function secured(): Promise<{ port: number; ca: string }> {
    const openssl = await realPart({ name: 'openssl', install: 'apt-get install openssl' });
    const { at } = await temporaryFolder();
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const out = ['-keyout', at('key.pem'), '-out', at('cert.pem')];
    await runProgram(openssl, ['req', '-x509', ...curve, '-days', '30', ...subject, ...out]);
    const [key, ca] = await Promise.all([readFile(at('key.pem')), readFile(at('cert.pem'), 'utf8')]);
    return { port: await listening(createSecureServer({ key, cert: ca })), ca };
  }

  it('warns and fails as the end comes near', async () => {
    const { port, ca } = await secured();
    const inDays = (days: number) =>
      ask(tlsExpiryCheck({ host: '127.0.0.1', servername: 'localhost', port, ca, now: () => Date.now() + days * DAY }));
    expect(await inDays(0)).toMatchObject({
      state: 'pass',
      text: 'valid for 30 d more',
      observed: [{ value: 30, unit: 'd' }],
    });
    expect((await inDays(10)).state).toBe('warn');
    expect((await inDays(24)).state).toBe('fail');
    expect(await inDays(32)).toMatchObject({ state: 'fail', text: 'expired 2 d ago' });
  });

  it('fails for a certificate that nobody trusts, or that is of another name', async () => {
    const { port, ca } = await secured();
    const host = '127.0.0.1';
    expect((await ask(tlsExpiryCheck({ host, port, servername: 'localhost' }))).text).toBe(
      'not trusted: DEPTH_ZERO_SELF_SIGNED_CERT',
    );
    expect((await ask(tlsExpiryCheck({ host, port, servername: 'other.test', ca }))).text).toMatch(/ALTNAME_INVALID/);
  });

  it('fails where somebody speaks no TLS, and at its deadline where nobody speaks', async () => {
    const plain = await accepting((socket) => void socket.end('HTTP/1.1 400 no\r\n\r\n'));
    expect((await ask(tlsExpiryCheck({ host: '127.0.0.1', port: plain }))).state).toBe('fail');
    const silent = await accepting((socket) => void socket.resume());
    expect((await ask(tlsExpiryCheck({ host: '127.0.0.1', port: silent, timeout: 100 }))).text).toBe(
      'no answer within 100 ms',
    );
  });
});
