/**
 * The client that steps have: cookies like a browser's, `{{variables}}`, and an answer that was not expected as a failure.
 *
 * Redirects are not followed: where a request went must be where its latency comes from.
 */

import { cookieJar } from './cookies.ts';
import { StepFailure } from './failure.ts';

export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are no failure. @default below 400 */
  readonly expect?: number | readonly number[] | ((status: number) => boolean);
}

/** An object is sent as JSON. */
export type HttpBody = string | Uint8Array | object;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** @throws StepFailure `bad-answer` for what is no JSON */
  json(): unknown;
}

export interface Http {
  request(method: string, url: string, options?: HttpOptions & { readonly body?: HttpBody }): Promise<HttpAnswer>;
  get(url: string, options?: HttpOptions): Promise<HttpAnswer>;
  post(url: string, body?: HttpBody, options?: HttpOptions): Promise<HttpAnswer>;
  put(url: string, body?: HttpBody, options?: HttpOptions): Promise<HttpAnswer>;
  patch(url: string, body?: HttpBody, options?: HttpOptions): Promise<HttpAnswer>;
  del(url: string, options?: HttpOptions): Promise<HttpAnswer>;
}

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** One request and its answer. Rejects with a `StepFailure` when there is none. */
export type Exchanger = (exchange: Exchange) => Promise<RawAnswer>;

export interface HttpContext {
  readonly exchange: Exchanger;
  readonly baseUrl: URL | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** What `{{name}}` stands for. */
  readonly valueNamed: (name: string) => unknown;
  readonly signal: () => AbortSignal;
}

export function httpFor({ exchange, baseUrl, headers, valueNamed, signal }: HttpContext): Http {
  const cookies = cookieJar();
  const request: Http['request'] = async (method, url, options = {}) => {
    const at = addressOf(
      filled(url, (name) => encodeURIComponent(String(valueNamed(name)))),
      baseUrl,
    );
    const fill = (text: string): string => filled(text, (name) => String(valueNamed(name)));
    const { body, isJson } = bodyOf(options.body, fill);
    const cookie = cookies.for(at);
    const sent: Record<string, string> = {
      ...(isJson && { 'content-type': 'application/json' }),
      ...(cookie !== '' && { cookie }),
    };
    for (const [name, value] of Object.entries({ ...headers, ...options.headers }))
      sent[name.toLowerCase()] = fill(value);
    const raw = await exchange({ method, url: at, headers: sent, body, signal: signal() });
    cookies.take(at, [raw.headers['set-cookie'] ?? []].flat());
    if (!isExpected(raw.status, options.expect)) {
      throw new StepFailure('bad-answer', `${method} ${at.pathname} answered ${raw.status}`);
    }
    return answerOf(raw);
  };
  return {
    request,
    get: (url, options) => request('GET', url, options),
    post: (url, body, options) => request('POST', url, withBody(options, body)),
    put: (url, body, options) => request('PUT', url, withBody(options, body)),
    patch: (url, body, options) => request('PATCH', url, withBody(options, body)),
    del: (url, options) => request('DELETE', url, options),
  };
}

const withBody = (options: HttpOptions | undefined, body: HttpBody | undefined) => ({
  ...options,
  ...(body !== undefined && { body }),
});

function filled(text: string, valueNamed: (name: string) => string): string {
  return text.replace(/\{\{\s*([\w.$-]+)\s*\}\}/g, (_, name: string) => valueNamed(name));
}

function addressOf(url: string, base: URL | undefined): URL {
  if (URL.canParse(url, base?.href)) return new URL(url, base);
  throw new StepFailure('error', `\`${url}\` is no address: give the scenario a baseUrl`);
}

function bodyOf(body: HttpBody | undefined, fill: (text: string) => string) {
  if (body === undefined || body instanceof Uint8Array) return { body, isJson: false };
  if (typeof body === 'string') return { body: fill(body), isJson: false };
  const text = JSON.stringify(body, (_, value: unknown) => (typeof value === 'string' ? fill(value) : value));
  return { body: text, isJson: true };
}

function isExpected(status: number, expect: HttpOptions['expect']): boolean {
  if (expect === undefined) return status < 400;
  return typeof expect === 'function' ? expect(status) : [expect].flat().includes(status);
}

function answerOf({ status, headers, body }: RawAnswer): HttpAnswer {
  const plain = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return {
    status,
    headers: Object.fromEntries(plain),
    body,
    json: () => jsonIn(body),
  };
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Said below.
  }
  throw new StepFailure('bad-answer', 'the answer is no JSON');
}
