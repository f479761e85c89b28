/**
 * A server that is reached over HTTP: its address, and what has to go along. A name and password in the address become a
 * header, since `fetch` refuses them there, and are never shown.
 */
import { PerfError } from '@perf/core';

export interface EndpointOptions {
  /** `http://` or `https://`; a name and password in it are sent as basic authentication. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The address as it may be told: without secrets. */
  readonly shown: string;
}

/** @throws PerfError `analytics/invalid-argument` */
export function endpointOf({ url: text, headers = {} }: EndpointOptions): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new PerfError('analytics/invalid-argument', {
      message: `Expected \`url\` to be an address that begins with http:// or https://, got \`${url === undefined ? text : url.protocol}\``,
      hint: 'Give the whole address: http://localhost:9090.',
    });
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const own = login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  return { url, headers: { ...own, ...headers }, shown: `${url.origin}${url.pathname === '/' ? '' : url.pathname}` };
}

/** Why no answer came, in the words of the system that knows. */
export function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause;
  const { code, message } = (cause ?? error) as { code?: string; message?: string };
  return message === undefined || message === '' ? (code ?? String(error)) : message;
}
