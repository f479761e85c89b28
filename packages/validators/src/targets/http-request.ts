/** What an HTTP target asks for, as plain data that a worker could be told, and what is wrong with it. */
import { PerfError } from '@perf/core';

export interface HttpTargetOptions {
  /** @default GET, or POST with a body */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, bytes, or a value that is sent as JSON. */
  readonly body?: unknown;
  /** Answers that are good: a status, some, or a test. @default 200 to 299, and 304 */
  readonly expect?: number | readonly number[] | ((status: number) => boolean);
  /** Speak HTTP/2 where the server offers it; needs `https:`. @default false */
  readonly http2?: boolean;
  /** Takes certificates that nobody vouches for. @default false */
  readonly insecure?: boolean;
  /** Lets a target be anything but this machine. @default false */
  readonly allowRemote?: boolean;
}

export interface HttpRequest {
  readonly url: URL;
  readonly port: number;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly accepts: (status: number) => boolean;
}

/** Names of RFC 9110: a token. */
const TOKEN = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const NO_BODY = new Uint8Array(0);

/** @throws PerfError `validators/invalid-target` for what is no request */
export function requestOf(address: string | URL, options: HttpTargetOptions): HttpRequest {
  const url = urlOf(address);
  const body = bodyOf(options.body);
  const method = (options.method ?? (options.body === undefined ? 'GET' : 'POST')).toUpperCase();
  if (!TOKEN.test(method)) throw invalid('method', 'a method of HTTP', method);
  if (options.http2 === true && url.protocol !== 'https:')
    throw invalid('http2', 'asked for with an https: address', url.protocol);
  const given = new Map<string, readonly [string, string]>();
  const set = (name: string, value: string): void => void given.set(name.toLowerCase(), [name, value]);
  set('Host', url.host);
  if (url.username !== '') set('Authorization', `Basic ${Buffer.from(userOf(url)).toString('base64')}`);
  set('User-Agent', 'perfkit');
  set('Accept', '*/*');
  if (options.body !== undefined && typeof options.body === 'object' && !(options.body instanceof Uint8Array))
    set('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(options.headers ?? {})) set(...checkedHeader(name, value));
  if (body.length > 0 || !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method))
    set('Content-Length', String(body.length));
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { url, port, method, headers: [...given.values()], body, accepts: acceptsOf(options.expect) };
}

function urlOf(address: string | URL): URL {
  const url = typeof address === 'string' ? parsed(address) : address;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw invalid('url', 'an address like http://127.0.0.1:3000/', String(address));
}

function parsed(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}

const userOf = ({ username, password }: URL): string =>
  `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;

function bodyOf(body: unknown): Uint8Array {
  if (body === undefined) return NO_BODY;
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function checkedHeader(name: string, value: string): [string, string] {
  if (!TOKEN.test(name)) throw invalid('headers', 'named by tokens', name);
  // A line end would begin another header, or another request.
  if (/[\r\n\0]/.test(String(value))) throw invalid(`headers.${name}`, 'on one line', value);
  if (name.toLowerCase() === 'transfer-encoding')
    throw invalid('headers', 'without transfer-encoding: bodies are sent whole', name);
  return [name, String(value)];
}

function acceptsOf(expect: HttpTargetOptions['expect']): (status: number) => boolean {
  if (typeof expect === 'function') return expect;
  if (expect === undefined) return (status) => (status >= 200 && status < 300) || status === 304;
  const good = new Set(typeof expect === 'number' ? [expect] : expect);
  for (const status of good)
    if (!Number.isInteger(status) || status < 100 || status > 599)
      throw invalid('expect', 'a status from 100 to 599', status);
  return (status) => good.has(status);
}

/** The address without what nobody else should read. */
export function nameOf({ url, method }: HttpRequest): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.search = url.search === '' ? '' : '?…';
  return `${method} ${decodeURI(shown.href)}`;
}

function invalid(name: string, expected: string, got: unknown): PerfError {
  return new PerfError('validators/invalid-target', {
    message: `Expected \`${name}\` to be ${expected}, got \`${got}\``,
    hint: "Write it like httpTarget('http://127.0.0.1:3000/orders', { method: 'POST', body: { sum: 3 } }).",
  });
}
