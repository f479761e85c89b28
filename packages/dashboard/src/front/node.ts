/** For node:http and what builds on it: express, connect, fastify's raw requests. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { leaveOut } from '@perf/core/http';
import type { Answer, Asked } from '../exchange.ts';
import { type Carried, HEADERS, jsonOf, LONGEST_BODY, split, tooLong, within } from './carried.ts';

export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/** What express adds: it cuts off of `url` where the handler is mounted, and a parser may have read the body. */
interface MaybeOfExpress {
  readonly baseUrl?: unknown;
  readonly originalUrl?: unknown;
  readonly body?: unknown;
}

export function nodeHandler({ base, answer }: Carried): NodeHandler {
  return (request, response, next) => {
    const { baseUrl, originalUrl } = request as MaybeOfExpress;
    const { path, query } = split(request.url ?? '/');
    const isMounted = typeof baseUrl === 'string' && baseUrl !== '';
    const inside = within(isMounted ? '' : base, path);
    if (inside === undefined && next !== undefined) return next();
    leaveOut(response);
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: inside ?? path,
      here: split(typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/')).path,
      query,
      headers: headersOf(request),
      address: request.socket.remoteAddress,
      body: () => bodyOf(request),
    };
    void answer(asked, request).then((given) => give(given, request, response));
  };
}

/** HTTP/2 names the host otherwise. */
function headersOf({ headers }: IncomingMessage): Asked['headers'] {
  const { ':authority': authority } = headers;
  return headers.host === undefined && typeof authority === 'string' ? { ...headers, host: authority } : headers;
}

function give({ status, headers, body, stream }: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed || response.headersSent) return;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...HEADERS, ...headers, ...length });
  if (stream === undefined || request.method === 'HEAD') {
    response.end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  response.flushHeaders();
  try {
    const leave = stream({
      write: (bytes) => void response.write(bytes),
      waiting: () => response.writableLength,
      end: () => void response.end(),
      drop: () => void response.destroy(),
    });
    response.once('close', leave);
  } catch {
    // It has ended while the headers were written.
    response.destroy();
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const { body } = request as MaybeOfExpress;
  if (typeof body === 'string' || Buffer.isBuffer(body)) return jsonOf(body.toString());
  if (body !== undefined && request.readableEnded) return body;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LONGEST_BODY) throw tooLong();
    pieces.push(piece);
  }
  return jsonOf(Buffer.concat(pieces).toString());
}
