/**
 * Who may read over HTTP. A page that somebody has open in a browser can send requests to this machine, and with a name
 * of its own that resolves to 127.0.0.1 it could read the answers: so on loopback the name has to be one of this machine's.
 * Beyond loopback everybody needs the token, as a header or, in a browser, by having logged in; on loopback, health is
 * told without one.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { PerfError } from '@perf/core';

export interface GuardOptions {
  /** The address it listens at. */
  readonly host: string;
  /** Asked of everybody when given. */
  readonly token: string | undefined;
  /** How browsers show that they have it; without it they can't. */
  readonly login?: LoginGuard | undefined;
}

export interface LoginGuard {
  /** Of the page that asks for the token: open to everybody. */
  readonly path: string;
  /** Whether a request comes from a browser that has logged in. */
  knows(headers: IncomingHttpHeaders): boolean;
}

export interface Refusal {
  readonly status: 303 | 401 | 403 | 421 | 429;
  readonly text: string;
  /** Where to go instead, of a 303. */
  readonly location?: string;
}

/** @param path asked for, without a query; without it, none that is open */
export type Guard = (headers: IncomingHttpHeaders, path?: string) => Refusal | undefined;

const SHORTEST_TOKEN = 16;

/**
 * @returns a function that says why a request is refused; undefined: it is not
 * @throws PerfError `runtime/invalid-host` for an address beyond loopback without a token, `runtime/invalid-token` for one
 *   that is easy to guess
 */
export function createGuard({ host, token, login }: GuardOptions): Guard {
  const onLoopback = isLoopback(host);
  if (token !== undefined && token.length < SHORTEST_TOKEN) throw weakToken();
  if (!onLoopback && token === undefined) throw noToken(host);
  const expected = token === undefined ? undefined : digest(`Bearer ${token}`);
  return (headers, path = '/') => {
    const { host: asked, origin, authorization } = headers;
    const isOpen = (onLoopback && isHealth(path)) || path === login?.path;
    if (onLoopback && !isLoopback(nameIn(asked))) {
      return { status: 421, text: 'Ask for localhost, 127.0.0.1 or [::1]: this server has no other name.' };
    }
    if (origin !== undefined && hostOf(origin) !== asked?.toLowerCase()) {
      return { status: 403, text: 'Pages of other origins may not read this.' };
    }
    if (expected === undefined || isOpen || timingSafeEqual(expected, digest(authorization ?? ''))) return undefined;
    if (login?.knows(headers)) return undefined;
    if (login !== undefined && isForPeople(headers)) return { status: 303, text: 'Log in.', location: login.path };
    return { status: 401, text: 'Send the token of PERFKIT_TOKEN: `Authorization: Bearer …`.' };
  };
}

/** A page that a browser opens, not what a script in it fetches. */
const isForPeople = ({ accept = '' }: IncomingHttpHeaders): boolean => accept.includes('text/html');

/** Probes of this machine have no token to send, and are told no secrets. */
const isHealth = (path: string): boolean => path === '/health' || path.startsWith('/health/');

/** @param host a name or an address, without a port; an IPv6 address may stand in brackets */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** Texts of one length, so that comparing them tells nothing of theirs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The name in a `Host` header, without the port. */
function nameIn(header: string | undefined): string {
  return (header ?? '').toLowerCase().replace(/:\d+$/, '');
}

/** Name and port of an origin, as a `Host` header has them. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function noToken(host: string): PerfError {
  return new PerfError('runtime/invalid-host', {
    message: `Expected \`--host\` to be a loopback address, since there is no token, got \`${host}\``,
    hint: 'Leave --host out, or put a secret into the variable PERFKIT_TOKEN: `PERFKIT_TOKEN=$(openssl rand -hex 16)`.',
  });
}

function weakToken(): PerfError {
  return new PerfError('runtime/invalid-token', {
    message: `Expected the variable PERFKIT_TOKEN to have at least ${SHORTEST_TOKEN} characters, got fewer`,
    hint: 'Make one with `openssl rand -hex 16`.',
  });
}
