/**
 * The HTTP traffic of a program that nobody prepared, as operations of a monitor.
 *
 * Incoming requests are named by method and route (`GET /users/:id`), outgoing ones by method and host (`outgoing GET
 * api.example.com`). No header, body or query is ever part of a name, and the names are bounded in number. Nothing is
 * patched: Node and the libraries tell what happens by diagnostics channels, which cost nothing once the watch is closed.
 */
import { claimHttp } from '../../announce.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { PerfError } from '../../errors.ts';
import type { HttpRequests } from '../../http-requests.ts';
import type { Monitor } from '../../monitor.ts';
import type { MetricFamily } from '../../telemetry/family.ts';
import { ByStatus } from './by-status.ts';
import { watchFastify } from './fastify.ts';
import { watchHono } from './hono.ts';
import { watchHttp1Server, watchHttp2Server } from './incoming.ts';
import { watchKoa } from './koa.ts';
import { watchHttpClient } from './outgoing.ts';
import { watchFetch } from './outgoing-fetch.ts';
import { Routes } from './routes.ts';
import type { Traffic } from './traffic.ts';

export interface WatchHttpOptions {
  readonly monitor: Monitor;
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
  /** Distinct names in each direction, before further ones share `METHOD (other)`. @default 200 */
  readonly maxRoutes?: number;
  /**
   * Whether to look into modules of Koa and Hono for routes that can't be had otherwise: for a program that does not know
   * of the watch. To be there before it loads them. @default false
   */
  readonly observeModules?: boolean;
  /** Told what is no longer watched, and why, should a watcher fail: at most once for each. It never throws. */
  readonly onTrouble?: (text: string) => void;
}

export interface HttpWatch {
  /**
   * The incoming requests as `http.server.request.duration`, by method, route and status code: for `createScrapeHandler`
   * and `createMetricProducer`. They are operations of the monitor as well.
   */
  families(): MetricFamily[];
  /** The same as series, for a feed. */
  readonly requests: HttpRequests;
  /** Ends the watch; what is under way is not counted. Calling it twice is fine. */
  close(): void;
}

/**
 * Records this thread's HTTP traffic. It never throws into the program and never changes what it does.
 *
 * A call failed when its status is 500 or more, or when an outgoing one got no whole response. An incoming request
 * counts until its response is closed; a client that went away is no failure. A route is the framework's own where it
 * can be had (Express and its kind, Fastify 5), else the path with what looks like an identifier as `:id`. Paths that
 * nobody serves share `GET (404)`. Responses of type `text/event-stream` are apart, as `GET /events (stream)`.
 *
 * @throws PerfError `core/invalid-argument` when `maxRoutes` is no integer of at least 0
 */
export function watchHttp({
  monitor,
  clock = systemClock,
  maxRoutes = 200,
  observeModules = false,
  onTrouble = () => undefined,
}: WatchHttpOptions): HttpWatch {
  if (!Number.isInteger(maxRoutes) || maxRoutes < 0) {
    throw new PerfError('core/invalid-argument', {
      message: `Expected \`maxRoutes\` to be an integer of at least 0, got \`${String(maxRoutes)}\``,
      hint: 'Leave `maxRoutes` out for 200.',
    });
  }
  const byStatus = new ByStatus();
  const incoming: Traffic = { routes: new Routes({ monitor, maxRoutes }), clock, byStatus, onTrouble };
  const outgoing: Traffic = {
    ...incoming,
    routes: new Routes({ monitor, maxRoutes, prefix: 'outgoing ', kind: 'network' }),
  };
  const watches = [
    watchHttp1Server(incoming),
    watchHttp2Server(incoming),
    watchFastify(onTrouble),
    ...(observeModules ? [watchKoa(clock, onTrouble), watchHono(onTrouble)] : []),
    watchHttpClient(outgoing),
    watchFetch(outgoing),
  ];
  const endClaim = claimHttp();
  const { requests } = byStatus;
  return {
    requests,
    families: requests.families,
    close() {
      endClaim();
      for (const watch of watches) watch.close();
    },
  };
}
