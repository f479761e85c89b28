/** What all servers have in common: who is asked, what stands above every answer, and where a path leads. */
import type { IncomingMessage } from 'node:http';
import { PerfError } from '@perf/core';
import { type Answer, type Asked, failure } from '../exchange.ts';

export interface Carried {
  /** Without a slash at its end; empty: all of the server. */
  readonly base: string;
  /** Never rejects. */
  answer(asked: Asked, request: IncomingMessage | Request): Promise<Answer>;
}

/** Only the page's own files run, and nothing is kept, guessed at, framed or sent elsewhere. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** @returns undefined for a path that is not below the base */
export function within(base: string, path: string): string | undefined {
  if (base === '') return path;
  if (path === base) return '/';
  return path.startsWith(`${base}/`) ? path.slice(base.length) : undefined;
}

export function split(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const at = url.indexOf('?');
  return at < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}

/** Of a silence with its comment, by far. */
export const LONGEST_BODY: number = 64 * 1024;

export function tooLong(): Error {
  return failure('dashboard/too-long', `Expected at most ${LONGEST_BODY} bytes, got more.`, 'Say it in fewer words.');
}

/** @throws PerfError `dashboard/invalid-query` */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PerfError('dashboard/invalid-query', {
      message: `Expected the body to be JSON: ${(cause as Error).message}`,
      hint: 'Send it as `JSON.stringify` writes it.',
      cause,
    });
  }
}
