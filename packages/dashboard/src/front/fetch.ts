/** For servers that speak `Request` and `Response`: hono, Bun, Deno. */
import type { IncomingMessage } from 'node:http';
import { leaveOut } from '@perf/core/http';
import type { Answer, Asked } from '../exchange.ts';
import { type Carried, HEADERS, jsonOf, LONGEST_BODY, split, tooLong, within } from './carried.ts';

/** What a server on Node hands on beside the request, as `@hono/node-server` does: who is at the other end stands there only. */
export interface FetchEnvironment {
  readonly incoming?: Pick<IncomingMessage, 'url' | 'socket'>;
  /** The response: what is marked there counts as no request of the program. */
  readonly outgoing?: object;
}

export function fetchHandler({
  base,
  answer,
}: Carried): (request: Request, environment?: FetchEnvironment) => Promise<Response> {
  return async (request, environment) => {
    const incoming = environment?.incoming;
    leaveOut(environment?.outgoing);
    const { pathname, searchParams } = new URL(request.url);
    const asked: Asked = {
      method: request.method,
      path: within(base, pathname) ?? pathname,
      here: incoming?.url === undefined ? pathname : split(incoming.url).path,
      query: searchParams,
      headers: Object.fromEntries(request.headers),
      address: incoming?.socket?.remoteAddress,
      body: () => bodyOf(request),
    };
    return responseOf(await answer(asked, request), asked.method);
  };
}

function responseOf({ status, headers, body, stream }: Answer, method: string): Response {
  const init = { status, headers: { ...HEADERS, ...headers } };
  if (stream === undefined || method === 'HEAD') return new Response(method === 'HEAD' ? null : (body ?? null), init);
  return new Response(streamOf(stream), init);
}

function streamOf(begin: NonNullable<Answer['stream']>): ReadableStream<Uint8Array> {
  const highWaterMark = 64 * 1024;
  let leave: (() => void) | undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        leave = begin({
          write: (bytes) => controller.enqueue(bytes),
          waiting: () => highWaterMark - (controller.desiredSize ?? highWaterMark),
          end: () => controller.close(),
          drop: () => controller.error(new Error('It has not read for long.')),
        });
      },
      cancel: () => leave?.(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark }),
  );
}

async function bodyOf(request: Request): Promise<unknown> {
  const reader = request.body?.getReader();
  const pieces: Uint8Array[] = [];
  for (let length = 0; reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > LONGEST_BODY) {
      await reader.cancel();
      throw tooLong();
    }
    pieces.push(value);
  }
  return jsonOf(Buffer.concat(pieces).toString());
}
