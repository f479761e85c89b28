/**
 * Outgoing requests of node:http and node:https, by method and host: `outgoing GET api.example.com`.
 *
 * A call lasts from the moment the program makes the request, its wait for a free connection included, until it has the
 * whole response. Before Node 22.12 only the moment is told at which all of the request stands on a connection: there a
 * call is shorter by the wait for it, and one that dies before that moment is missed. It fails without a response,
 * with a status of 500 or more, and when the response breaks off. A request's `close` tells all of these alike on
 * every Node; the channel for errors is missing from the older ones.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Milliseconds } from '../../units.ts';
import { rawIsEventStream, streamOf } from './event-stream.ts';
import { hostOf } from './host.ts';
import type { Routes } from './routes.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';
import { FAILED, type Traffic } from './traffic.ts';

export function watchHttpClient({ routes, clock, onTrouble }: Traffic): Subscriptions {
  const { monotonic } = clock;
  const subscriptions = createSubscriptions('outgoing HTTP requests', onTrouble);
  let tellsCreation = false;
  const begin = ({ request }: { request: ClientRequest }): void => {
    const started = monotonic();
    let open = true;
    request.on('close', () => {
      if (!open || subscriptions.closed) return;
      open = false;
      try {
        countCall(routes, request, monotonic() - started);
      } catch (error) {
        subscriptions.fail(error);
      }
    });
  };
  subscriptions.on('http.client.request.created', (message: { request: ClientRequest }) => {
    tellsCreation = true;
    begin(message);
  });
  subscriptions.on('http.client.request.start', (message: { request: ClientRequest }) => {
    if (!tellsCreation) begin(message);
  });
  return subscriptions;
}

/** What the types of Node leave out; on every Node since 18. */
interface Undocumented {
  readonly res?: IncomingMessage | null;
  readonly upgradeOrConnect?: boolean;
}

function countCall(routes: Routes, request: ClientRequest, duration: Milliseconds): void {
  const { res: response, upgradeOrConnect } = request as Undocumented;
  if (upgradeOrConnect === true) return;
  const host = hostOf(request.protocol, request.getHeader('host') ?? request.host);
  const isStream = response != null && rawIsEventStream(response.rawHeaders);
  const operation = routes.of(request.method, isStream ? streamOf(host) : host);
  operation.record(duration, response == null || hasFailed(response, isStream) ? FAILED : undefined);
}

function hasFailed({ statusCode = 0, complete, errored }: IncomingMessage, isStream: boolean): boolean {
  // Who listens to a stream of events ends it by leaving; who leaves a response by `res.destroy()` wants no more of it.
  return statusCode >= 500 || (!isStream && !complete && errored != null);
}
