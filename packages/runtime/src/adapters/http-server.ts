/**
 * The HTTP side of a serve or of another perfkit: a few pages, behind a guard. Pages that say nothing else answer GET and
 * HEAD. It keeps few connections, and waits for nobody who is slow.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ErrorCode, PerfError } from '@perf/core';
import type { Guard, Refusal } from '../serve/guard.ts';

export type Page = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What it does not say is as of `Page`: only read. */
export interface OpenPage {
  readonly methods: readonly string[];
  readonly page: Page;
}

export interface HttpOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Why a request is refused; undefined: it is not. */
  readonly guard: Guard;
  /** By path. */
  readonly pages: Readonly<Record<string, Page | OpenPage>>;
  /** Answers every path that no page is for, by any method; asked for at each request. */
  readonly site?: (() => Page | undefined) | undefined;
  /** At once; further ones are closed. @default 64 */
  readonly maxConnections?: number;
}

export interface HttpServer {
  /** Like `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

const READS: readonly string[] = ['GET', 'HEAD'];
const LONGEST_REQUEST_MS = 10_000;
const IDLE_MS = 5_000;

/** For whatever a page is: nothing of it is kept, guessed at, framed or run. A page may say something else for itself. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** @throws PerfError `runtime/port-in-use`, `runtime/port-refused`, `runtime/invalid-host` */
export async function openHttp(options: HttpOptions): Promise<HttpServer> {
  const { host, port, guard, maxConnections = 64 } = options;
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refusal = guard(request.headers, pathOf(request));
    if (refusal !== undefined) return refuse(response, refusal);
    void show(options, request, response);
  });
  server.maxConnections = maxConnections;
  // Of requests: an answer may go on for as long as somebody listens, as streams of events do.
  server.requestTimeout = LONGEST_REQUEST_MS;
  server.headersTimeout = LONGEST_REQUEST_MS;
  server.keepAliveTimeout = IDLE_MS;
  await listen(server, host, port);
  server.on('error', () => undefined);
  const { address, family, port: own } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${own}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function refuse(response: ServerResponse, { status, text, location }: Refusal): void {
  if (location !== undefined) response.setHeader('location', location);
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  if (status === 429) response.setHeader('retry-after', '1');
  say(response, status, text);
}

async function show({ pages, site }: HttpOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  const found = Object.hasOwn(pages, path) ? pages[path] : undefined;
  const page = found === undefined ? site?.() : typeof found === 'function' ? found : found.page;
  if (page === undefined) return say(response, 404, `There is ${Object.keys(pages).join(', ')}.`);
  const methods = typeof found === 'function' ? READS : found?.methods;
  if (methods?.includes(request.method ?? '') === false) {
    response.setHeader('allow', methods.join(', '));
    return say(response, 405, methods === READS ? 'This can only be read.' : `Use ${methods.join(', ')}.`);
  }
  try {
    await page(request, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else say(response, 500, error instanceof Error ? error.message : String(error));
  }
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/';

export function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(refusalOf(error, host, port));
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function refusalOf(cause: NodeJS.ErrnoException, host: string, port: number): PerfError {
  const [code, expected, hint]: [ErrorCode, string, string] =
    cause.code === 'EADDRINUSE'
      ? [
          'runtime/port-in-use',
          `port \`${port}\` of ${host} to be free, but somebody listens there`,
          'Give another one with --port.',
        ]
      : cause.code === 'EACCES'
        ? ['runtime/port-refused', `to be allowed to listen at port \`${port}\``, 'Give one above 1023 with --port.']
        : [
            'runtime/invalid-host',
            `\`${host}\` to be an address of this machine: ${cause.message}`,
            'Leave --host out for 127.0.0.1.',
          ];
  return new PerfError(code, { message: `Expected ${expected}`, hint, cause });
}
