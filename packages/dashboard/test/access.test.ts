/** Who may look. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAccess } from '../src/access.ts';
import { dashboard } from '../src/dashboard.ts';
import { asked, scene } from './scene.ts';

const TOKEN = 'a-token-that-is-long-enough';
const status = async (access: ReturnType<typeof createAccess>, more: Parameters<typeof asked>[1]) =>
  (await access(asked('/', more), undefined))?.status ?? 200;

describe('without a word of the program', () => {
  const access = createAccess(undefined);
  it.each([
    ['this machine', '127.0.0.1', { host: 'localhost:3000' }, 200],
    ['this machine, by IPv6', '::1', { host: '[::1]:3000' }, 200],
    ['this machine, as a server for both sees it', '::ffff:127.0.0.1', { host: '127.0.0.1' }, 200],
    ['its own page', '127.0.0.1', { host: 'localhost:3000', origin: 'http://localhost:3000' }, 200],
    ['another machine', '10.0.0.7', { host: 'localhost:3000' }, 403],
    ['another machine that names itself otherwise', '::ffff:10.0.0.7', { host: '127.0.0.1' }, 403],
    ['nobody knows who', undefined, { host: 'localhost:3000' }, 403],
    ['a name that was made to lead here', '127.0.0.1', { host: 'evil.example' }, 421],
    ['no name', '127.0.0.1', {}, 421],
    ['a page of another origin', '127.0.0.1', { host: 'localhost:3000', origin: 'http://evil.example' }, 403],
    ['a page of another port', '127.0.0.1', { host: 'localhost:3000', origin: 'http://localhost:4000' }, 403],
    ['a page without an origin', '127.0.0.1', { host: 'localhost:3000', origin: 'null' }, 403],
    ['a proxy for somebody else', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': '10.0.0.7' }, 403],
    ['a proxy that says so otherwise', '127.0.0.1', { host: 'localhost', forwarded: 'for=10.0.0.7' }, 403],
    ['a proxy that speaks TLS', '127.0.0.1', { host: 'localhost', 'x-forwarded-proto': 'https' }, 403],
    ['a proxy of a cloud', '127.0.0.1', { host: 'localhost', 'cf-connecting-ip': '10.0.0.7' }, 403],
  ])('%s: %s %j %i', async (...[, address, headers, expected]) => {
    expect(await status(access, { address, headers })).toBe(expected);
  });
});

describe('with a token', () => {
  const access = createAccess(TOKEN);
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
  it.each([
    ['who has it', `Bearer ${TOKEN}`, 200],
    ['a browser that was told it', basic(`anybody:${TOKEN}`), 200],
    ['a wrong one', `Bearer ${TOKEN}x`, 401],
    ['a wrong password', basic('anybody:password'), 401],
    ['a password that is none', 'Basic ====', 401],
    ['none', undefined, 401],
  ])('%s: %s', async (_, authorization, expected) => {
    const headers = { host: 'perf.example', ...(authorization !== undefined && { authorization }) };
    expect(await status(access, { address: '10.0.0.7', headers })).toBe(expected);
    expect(await status(access, { address: '127.0.0.1', headers })).toBe(expected);
  });

  it('asks a browser for it', async () => {
    const answer = await access(asked('/', { address: '10.0.0.7' }), undefined);
    expect(answer?.headers['www-authenticate']).toMatch(/^Basic /);
  });

  it('is of no use to a page of another origin', async () => {
    const headers = { host: 'perf.example', origin: 'http://evil.example', authorization: `Bearer ${TOKEN}` };
    expect(await status(access, { address: '10.0.0.7', headers })).toBe(403);
  });

  it('has to be long', () => {
    expect(() => createAccess('short')).toThrow('at least 16 characters');
  });
});

describe('where the program says who may', () => {
  const access = createAccess(undefined);
  const by = async (authorize: () => boolean | Promise<boolean>, headers = {}) =>
    (await access(asked('/', { address: '10.0.0.7', headers: { host: 'perf.example', ...headers } }), authorize))
      ?.status;

  it('does as it says, but for pages of another origin', async () => {
    expect(await by(() => true)).toBeUndefined();
    expect(await by(async () => false)).toBe(403);
    expect(await by(() => true, { origin: 'http://evil.example' })).toBe(403);
    expect(await by(() => true, { origin: 'https://perf.example' })).toBeUndefined();
  });

  it('lets nobody in when it fails, and asks with the request', async () => {
    const seen: unknown[] = [];
    const server = createServer(
      dashboard(scene().view, {
        authorize(request) {
          seen.push('url' in request ? request.url : undefined);
          throw new Error('no session store');
        },
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/now`);
    expect([answer.status, seen]).toEqual([500, ['/api/now']]);
  });
});

it('wants a path to be mounted at', () => {
  expect(() => dashboard(scene().view, { base: 'perf' })).toThrow('Expected `base` to be a path, got `perf`');
});

it('answers nobody of whom a fetch server does not say where they are', async () => {
  const { fetch: ask } = dashboard(scene().view);
  expect((await ask(new Request('http://localhost/api/now'))).status).toBe(403);
});

describe('what is given to a dashboard', () => {
  const { view } = scene();
  it.each([
    ['a promise in place of perfkit', () => dashboard(Promise.resolve(view) as never), 'dashboard/invalid-perf'],
    ['nothing', () => dashboard(undefined as never), 'dashboard/invalid-perf'],
    ['a token that is none', () => dashboard(view, { token: 5 as never }), 'dashboard/invalid-options'],
    ['a token that is missing', () => dashboard(view, { token: null as never }), 'dashboard/invalid-options'],
    ['a short token', () => dashboard(view, { token: 'secret' }), 'runtime/invalid-token'],
    ['an empty token', () => dashboard(view, { token: '' }), 'runtime/invalid-token'],
    ['no function', () => dashboard(view, { authorize: true as never }), 'dashboard/invalid-options'],
    ['no base', () => dashboard(view, { base: 'perf' }), 'dashboard/invalid-base'],
  ])('is refused at once: %s', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.not.stringContaining('secret') }));
  });

  it('stays with the program where its own `authorize` fails', async () => {
    const access = createAccess(undefined);
    const fails = () => Promise.reject(new Error('password hunter2 is wrong'));
    await expect(access(asked('/', {}), fails)).rejects.toMatchObject({
      code: 'dashboard/authorize-failed',
      message: expect.not.stringContaining('hunter2'),
    });
  });
});
