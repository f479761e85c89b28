import { request } from 'node:http';
import { fakeClock } from '@tooling/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, openHttp } from '../adapters/http-server.ts';
import { createGuard } from './guard.ts';
import { createLogin } from './login.ts';

const TOKEN = '0123456789abcdef';
const LOGIN_PATH = '/login';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const PAGE = { accept: 'text/html,application/xhtml+xml' };

let server: HttpServer | undefined;
afterEach(async () => {
  await server?.close();
});

/** As a serve has it, and a clock of its tries. */
async function guarded() {
  const clock = fakeClock();
  const login = createLogin(TOKEN, clock);
  const guard = createGuard({ host: '127.0.0.1', token: TOKEN, login });
  const pages = {
    [LOGIN_PATH]: login.page,
    '/metrics': (_: unknown, response: { end(text: string): void }) => response.end('figures'),
  };
  server = await openHttp({ host: '127.0.0.1', port: 0, guard, pages });
  const { url } = server;
  const logIn = (token: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${LOGIN_PATH}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...FORM, origin: url, ...headers },
      body: new URLSearchParams({ token }),
    });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { redirect: 'manual', headers });
  return { clock, url, logIn, get };
}

const cookieIn = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('logging in', () => {
  it('gives a cookie that opens pages, holds no token, and is for no script and no other site', async () => {
    const { logIn, get } = await guarded();
    const answer = await logIn(TOKEN);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const set = answer.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^perfkit_token=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    expect(set).not.toContain(TOKEN);
    expect((await get('/metrics', { cookie: `theme=dark; ${cookieIn(answer)}` })).status).toBe(200);
    expect((await get('/metrics', { cookie: `perfkit_token=${TOKEN}` })).status).toBe(401);
    expect((await get('/metrics', { cookie: `${cookieIn(answer)}0` })).status).toBe(401);
    expect((await get('/metrics', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  it('says Secure where a proxy speaks TLS', async () => {
    const { logIn } = await guarded();
    expect((await logIn(TOKEN, { 'x-forwarded-proto': 'https' })).headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('is where a browser is sent that opens a page, and not who fetches figures', async () => {
    const { get } = await guarded();
    const sent = await get('/metrics', PAGE);
    expect([sent.status, sent.headers.get('location')]).toEqual([303, LOGIN_PATH]);
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics?token=0123456789abcdef')).status).toBe(401);
  });

  it('shows a form without script, under a policy that allows none', async () => {
    const { get } = await guarded();
    const form = await get(LOGIN_PATH, PAGE);
    const [text, policy] = [await form.text(), form.headers.get('content-security-policy') ?? ''];
    expect([form.status, /<script|javascript:| on\w+=/i.test(text)]).toEqual([200, false]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|script-src/);
  });

  it('refuses a wrong token, and after ten in a minute even the right one', async () => {
    const { clock, logIn } = await guarded();
    for (let i = 0; i < 10; i += 1) expect((await logIn(`wrong ${i}`)).status).toBe(401);
    const late = await logIn(TOKEN);
    expect([late.status, late.headers.get('retry-after'), late.headers.get('set-cookie')]).toEqual([429, '60', null]);
    clock.advance(60_000);
    expect((await logIn(TOKEN)).status).toBe(303);
    expect((await logIn('wrong')).status).toBe(401);
  });

  it('repeats nothing of what was typed, and reads no endless form', async () => {
    const { logIn } = await guarded();
    expect(await (await logIn('<script>alert(1)</script>')).text()).not.toContain('alert(1)');
    expect((await logIn('x'.repeat(10_000))).status).toBe(413);
  });

  it.each(['https://evil.example', 'null'])('takes no form of a page at %s', async (origin) => {
    const { logIn } = await guarded();
    const answer = await logIn(TOKEN, { origin });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });

  it('takes none by a name that is not of this machine', async () => {
    const { url } = await guarded();
    const { port } = new URL(url);
    // `fetch` lets nobody say another host.
    const status = await new Promise((resolve) => {
      const asked = request(
        {
          port,
          host: '127.0.0.1',
          path: LOGIN_PATH,
          method: 'POST',
          headers: { ...FORM, host: `evil.example:${port}` },
        },
        ({ statusCode }) => resolve(statusCode),
      );
      asked.end(`token=${TOKEN}`);
    });
    expect(status).toBe(421);
  });

  it('ends with the token', async () => {
    const { logIn, url } = await guarded();
    const cookie = cookieIn(await logIn(TOKEN));
    const other = createLogin('fedcba9876543210');
    expect([createLogin(TOKEN).knows({ cookie }), other.knows({ cookie }), other.knows({})]).toEqual([
      true,
      false,
      false,
    ]);
    expect(url).not.toContain(TOKEN);
  });
});
