/**
 * The bookkeeping server: plain node:http on 127.0.0.1, JSON in and out.
 *
 * `stop()` takes no new connections, finishes the requests that are under way, then closes the books and removes their
 * file. A request that takes longer than two seconds to finish then is cut off, so that stopping always ends.
 * As a program it listens on PORT (0: any free port) and stops on SIGTERM or SIGINT with exit code 0.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Books, type BooksOptions, openBooks } from './books.ts';
import { readJson } from './input.ts';
import { Refusal } from './refusal.ts';
import { type Answer, createRouter, type Router } from './routes.ts';
import { stopSignal } from './stop-signal.ts';
import { createWorkflow } from './workflow.ts';

export interface Bookkeeping {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly books: Books;
  /** Resolves when everything is closed and removed. Calling it twice is fine. */
  stop(): Promise<void>;
}

export interface BookkeepingOptions extends BooksOptions {
  /** @default 0, any free port */
  readonly port?: number;
}

/** A caller who sends a request slower than this is cut off. */
const REQUEST_WITHIN_MS = 10_000;
const FINISH_WITHIN_MS = 2_000;

export async function startBookkeeping({ port = 0, ...size }: BookkeepingOptions = {}): Promise<Bookkeeping> {
  const books = openBooks(size);
  const route = createRouter(books, createWorkflow({ books }));
  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS }, async (request, response) => {
    const { status, body } = await answerTo(request, route);
    // A kept connection would hold up `stop()` until it is idle for long enough.
    if (!server.listening) response.setHeader('connection', 'close');
    send(response, status, body);
  });
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    books.close();
    throw error;
  }

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    const cutOff = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS);
    await closed;
    clearTimeout(cutOff);
    books.close();
  }
  let closing: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    books,
    stop() {
      closing ??= close();
      return closing;
    },
  };
}

async function answerTo(request: IncomingMessage, route: Router): Promise<Answer> {
  const { method = '', url = '' } = request;
  try {
    return await route({ method, path: url.split('?', 1)[0] ?? '', json: () => readJson(request) });
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: { error: error.message } };
    console.error(`${method} ${url}`, error);
    return { status: 500, body: { error: 'The server failed' } };
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

if (import.meta.main) {
  const stop = stopSignal();
  const bookkeeping = await startBookkeeping({ port: Number(process.env.PORT ?? 0) });
  console.log(`bookkeeping listens on ${bookkeeping.url}`);
  if (!stop.aborted) await once(stop, 'abort');
  await bookkeeping.stop();
}
