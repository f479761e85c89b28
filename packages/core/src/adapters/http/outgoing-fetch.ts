/**
 * Outgoing requests of fetch, and of undici where a program brings its own: both tell the same channels.
 *
 * A call lasts from the moment the request is made, its wait for a connection included, until the whole body has
 * arrived: with a body that nobody reads, until it is given up. It fails by an error or a status of 500 or more. A
 * program that has the status and then aborts wants no more of the body: counted, and no failure.
 */
import type { Milliseconds } from '../../units.ts';
import { rawIsEventStream, streamOf } from './event-stream.ts';
import { hostOfOrigin } from './host.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';
import { FAILED, type Traffic } from './traffic.ts';

interface Request {
  readonly origin?: unknown;
  readonly method?: string;
  readonly upgrade?: unknown;
}

interface Call {
  readonly started: Milliseconds;
  /** 0 until the headers are there. */
  status: number;
  isStream: boolean;
}

interface Headers {
  readonly request: Request;
  readonly response: { readonly statusCode: number; readonly headers?: unknown };
}

export function watchFetch({ routes, clock, onTrouble }: Traffic): Subscriptions {
  const { monotonic } = clock;
  const subscriptions = createSubscriptions('outgoing requests of fetch', onTrouble);
  const open = new WeakMap<Request, Call>();
  const end = (request: Request, error?: { readonly name?: unknown } | null): void => {
    const call = open.get(request);
    if (call === undefined) return;
    open.delete(request);
    const { started, status, isStream } = call;
    const host = hostOfOrigin(request.origin);
    const isBroken = error !== undefined && (status === 0 || (error?.name !== 'AbortError' && !isStream));
    const operation = routes.of(request.method ?? '', isStream ? streamOf(host) : host);
    operation.record(monotonic() - started, isBroken || status >= 500 ? FAILED : undefined);
  };
  subscriptions.on('undici:request:create', ({ request }: { request: Request }) => {
    // A WebSocket and a tunnel through a proxy are connections, not requests.
    if (request.upgrade || request.method === 'CONNECT') return;
    open.set(request, { started: monotonic(), status: 0, isStream: false });
  });
  subscriptions.on('undici:request:headers', ({ request, response }: Headers) => {
    const call = open.get(request);
    if (call === undefined) return;
    call.status = response.statusCode;
    call.isStream = Array.isArray(response.headers) && rawIsEventStream(response.headers);
  });
  subscriptions.on('undici:request:trailers', ({ request }: { request: Request }) => end(request));
  subscriptions.on('undici:request:error', ({ request, error }: { request: Request; error?: Error }) =>
    end(request, error ?? null),
  );
  return subscriptions;
}
