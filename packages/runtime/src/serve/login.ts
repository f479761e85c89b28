/**
 * How a browser shows that somebody has the token: it can't send it as a header with each page, so it is typed once, and a
 * cookie says from then on that it was right.
 *
 *   page without cookie ──▶ /login ──token──▶ cookie, and back to /
 *                              └── wrong ──▶ again; ten times in a minute: not before the minute is over
 *
 * Invariants: the token stands in no address, no page and no cookie. The cookie is a keyed digest that only who has the token
 * can make, so it outlives a restart, and ends with the token. Tries are counted by address, of a bounded number of them.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, type Milliseconds, systemClock } from '@perf/core';
import type { OpenPage } from '../adapters/http-server.ts';
import type { LoginGuard } from './guard.ts';
import { loginCsp, loginPage } from './login-page.ts';

export interface Login extends LoginGuard {
  /** What stands at its path. */
  readonly page: OpenPage;
}

const COOKIE = 'perfkit_token';
/** A page is left open for weeks. */
const LASTS_SECONDS = 30 * 86_400;
const MOST_WRONG = 10;
const WITHIN: Milliseconds = 60_000;
const MOST_ADDRESSES = 1_000;
/** Of a form with one field. */
const LONGEST_FORM = 4_096;

export function createLogin(token: string, clock: Pick<Clock, 'monotonic'> = systemClock): Login {
  const session = createHmac('sha256', token).update('a browser that may read perfkit').digest('hex');
  const wrong = new WrongTries(clock);
  return {
    path: '/login',
    knows: ({ cookie }) => cookiesIn(cookie).some((value) => isSame(value, session)),
    page: {
      methods: ['GET', 'HEAD', 'POST'],
      async page(request, response) {
        if (request.method !== 'POST') return show(response, 200);
        const address = request.socket.remoteAddress ?? '';
        // Counted before the form is read: many at once are many tries.
        if (!wrong.mayTry(address)) return show(response, 429, 'Too many wrong tokens: try again in a minute.');
        const form = await formIn(request);
        if (form === undefined) return show(response, 413, 'That is too long for a token.');
        if (!isSame(form.get('token') ?? '', token)) return show(response, 401, 'That is not the token.');
        wrong.forget(address);
        response.setHeader('set-cookie', cookieOf(session, isSecure(request)));
        response.writeHead(303, { location: '/' }).end();
      },
    },
  };
}

function show(response: ServerResponse, status: number, trouble?: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': loginCsp,
    // Without a referrer a browser gives no origin with a form either, and the guard wants one that is ours.
    'referrer-policy': 'same-origin',
    ...(status === 429 && { 'retry-after': String(WITHIN / 1_000) }),
  });
  response.end(loginPage(trouble));
}

/** How often somebody may be wrong. The oldest address makes room for a new one. */
class WrongTries {
  readonly #tries = new Map<string, { readonly from: Milliseconds; count: number }>();
  readonly #clock: Pick<Clock, 'monotonic'>;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Counts a try as wrong, until `forget` says it was right. */
  mayTry(address: string): boolean {
    const now = this.#clock.monotonic();
    const known = this.#tries.get(address);
    if (known === undefined || now - known.from >= WITHIN) {
      this.#tries.delete(address);
      this.#tries.set(address, { from: now, count: 1 });
      const [oldest] = this.#tries.keys();
      if (this.#tries.size > MOST_ADDRESSES && oldest !== undefined) this.#tries.delete(oldest);
      return true;
    }
    known.count += 1;
    return known.count <= MOST_WRONG;
  }

  forget(address: string): void {
    this.#tries.delete(address);
  }
}

/** @returns undefined when it is too long, or cut off */
async function formIn(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  let text = '';
  request.setEncoding('utf8');
  try {
    for await (const piece of request) {
      text += piece;
      if (text.length > LONGEST_FORM) return undefined;
    }
  } catch {
    return undefined;
  }
  return new URLSearchParams(text);
}

/** All of the name: a browser that has one for a folder too sends both. */
function cookiesIn(header = ''): string[] {
  return header.split(';').flatMap((pair) => {
    const [name, value] = pair.trim().split('=', 2);
    return name === COOKIE && value !== undefined ? [value] : [];
  });
}

/** In a time that tells nothing of either: digests are of one length. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Behind a proxy that speaks TLS, which says so; who says so without one only loses its own cookie. */
function isSecure({ socket, headers }: IncomingMessage): boolean {
  return 'encrypted' in socket || headers['x-forwarded-proto'] === 'https';
}

function cookieOf(session: string, secure: boolean): string {
  const parts = [`${COOKIE}=${session}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${LASTS_SECONDS}`];
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
}
