/**
 * Incoming requests, over HTTP/1 and HTTP/2, told by Node's own channels; no server and no framework is touched.
 *
 *   http.server.request.start ──▶ the response's `close` ──▶ one call, by method and route
 *   http2.server.stream.start ──▶ http2.server.stream.close ──▶ the same (HTTP/2: where Node has the channels)
 *
 * A response closes when all of it was handed to the system, or when its connection is lost: a client that goes away
 * is counted with the time until then, and is no failure of the server. An upgraded connection (WebSocket) is no
 * request; where nobody handles the upgrade, Node answers it as one, and so it is.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Operation } from '../../operation.ts';
import type { Milliseconds } from '../../units.ts';
import { headIsEventStream, isEventStream, STREAM, streamOf } from './event-stream.ts';
import { Mounts } from './express-mount.ts';
import { frameworkRoute, type Routed, routeLeft } from './framework-route.ts';
import { isLeftOut } from './left-out.ts';
import { mcpCallOf, watchMcp } from './mcp.ts';
import type { Routes } from './routes.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';
import { templateOf } from './template.ts';
import { FAILED, type Traffic } from './traffic.ts';

export function watchHttp1Server({ routes, clock, byStatus, onTrouble }: Traffic): Subscriptions {
  const { monotonic } = clock;
  const subscriptions = createSubscriptions('incoming HTTP requests', onTrouble);
  const names = { routes, mounts: new Mounts() };
  const start = ({ request, response }: { request: IncomingMessage; response: ServerResponse }): void => {
    // Frameworks shorten it while they look for the route.
    const { url } = request;
    if (request.method === 'POST') watchMcp(request, response, subscriptions.fail);
    let started = monotonic();
    response.on('close', () => {
      if (started < 0 || subscriptions.closed || isLeftOut(response)) return;
      const duration = monotonic() - started;
      started = -1;
      try {
        const { statusCode } = response;
        const call = request.method === 'POST' ? mcpCallOf(response) : undefined;
        const operation = call?.operation(routes, statusCode) ?? operationOfHttp1(names, response, url);
        operation.record(duration, statusCode >= 500 || call?.failed === true ? FAILED : undefined);
        byStatus.record(operation, statusCode, duration);
      } catch (error) {
        subscriptions.fail(error);
      }
    });
  };
  subscriptions.on('http.server.request.start', start);
  return subscriptions;
}

interface Names {
  readonly routes: Routes;
  readonly mounts: Mounts;
}

function operationOfHttp1({ routes, mounts }: Names, response: ServerResponse, url: string | undefined): Operation {
  const { req: request, statusCode: status } = response;
  const { method = '' } = request;
  const matched = routeLeft(response as Routed) ?? frameworkRoute(request, mounts);
  if (matched === undefined && status === 404) return routes.notFound(method, templateOf(url ?? '/'));
  // What has a length known beforehand is no stream, and its head need not be searched.
  const isStream = response.chunkedEncoding !== false && headIsEventStream((response as { _header?: unknown })._header);
  if (matched !== undefined) return routes.of(method, isStream ? streamOf(matched) : matched);
  return isStream ? routes.ofPath(method, templateOf(url ?? '/'), STREAM) : routes.ofTarget(method, url ?? '/');
}

interface StreamStart {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

export function watchHttp2Server({ routes, clock, byStatus, onTrouble }: Traffic): Subscriptions {
  const { monotonic } = clock;
  const subscriptions = createSubscriptions('incoming HTTP/2 requests', onTrouble);
  const open = new WeakMap<ServerHttp2Stream, { started: Milliseconds; headers: IncomingHttpHeaders }>();
  subscriptions.on('http2.server.stream.start', ({ stream, headers }: StreamStart) => {
    // A tunnel or a WebSocket comes as CONNECT; a push is no request, and has an even number.
    if (headers[':method'] === 'CONNECT' || (stream.id ?? 0) % 2 === 0) return;
    open.set(stream, { started: monotonic(), headers });
  });
  subscriptions.on('http2.server.stream.close', ({ stream }: { stream: ServerHttp2Stream }) => {
    const call = open.get(stream);
    if (call === undefined) return;
    open.delete(stream);
    if (isLeftOut(stream)) return;
    const sent: OutgoingHttpHeaders = stream.sentHeaders ?? {};
    const status = Number(sent[':status'] ?? 0);
    const { ':method': method = '', ':path': path = '/' } = call.headers;
    const matched = routeLeft(stream as Routed);
    const mark = isEventStream(sent['content-type']) ? STREAM : '';
    const operation =
      matched !== undefined
        ? routes.of(method, matched + mark)
        : status === 404
          ? routes.notFound(method, templateOf(path))
          : routes.ofPath(method, templateOf(path), mark);
    const duration = monotonic() - call.started;
    operation.record(duration, status >= 500 ? FAILED : undefined);
    byStatus.record(operation, status, duration);
  });
  return subscriptions;
}
