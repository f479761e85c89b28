/**
 * The route that a framework matched, where it leaves it within reach of the request.
 *
 * Express, and who follows it (Nest, restify), leave `route.path` and `baseUrl` on Node's own request, Next its match;
 * they are final when the response has ended. A path may be a text, a regular expression or a list of these. `baseUrl`
 * is what was asked for, not a pattern: see `express-mount.ts`. What a watcher of a framework found (Fastify, Koa,
 * Hono) is under a symbol.
 */
import type { Mounts } from './express-mount.ts';
import { nextRoute } from './next.ts';

const LONGEST = 160;

/** Where a watcher of a framework leaves the route: on Node's response, or on the HTTP/2 stream. */
export const ROUTE: unique symbol = Symbol('perfkit.route');

export interface Routed {
  /** A route that is known at the end only is asked for then. */
  [ROUTE]?: string | (() => string | undefined);
}

/** What handlers of HTTP/2 requests are given has the stream beneath it. */
export interface Answer extends Routed {
  readonly stream?: Routed;
}

/** Leaves a route for the end of the request. @param answer the response that a framework has, from Node */
export function leaveRoute(answer: Answer | undefined, route: string | (() => string | undefined)): void {
  const on = answer?.stream ?? answer;
  if (on !== undefined) on[ROUTE] = route;
}

/** @returns undefined when no watcher left a route there */
export function routeLeft(on: Routed): string | undefined {
  const route = on[ROUTE];
  const path = typeof route === 'function' ? route() : route;
  return path === undefined ? undefined : bounded(path === '' ? '/' : path);
}

/** @returns undefined when no framework left a route there */
export function frameworkRoute(request: object, mounts: Mounts): string | undefined {
  const { route, baseUrl } = request as { route?: unknown; baseUrl?: unknown };
  if (typeof route !== 'object' || route === null) return nextRoute(request);
  const path = routeText((route as { path?: unknown }).path);
  if (path === undefined) return undefined;
  const base = typeof baseUrl === 'string' ? mounts.at(request, route, baseUrl) : '';
  return base === '' || base === '/' ? bounded(path) : bounded(path === '/' ? base : base + path);
}

/** A path as frameworks take it from programs. @returns undefined for anything else */
export function routeText(path: unknown): string | undefined {
  if (typeof path === 'string') return path === '' ? '/' : path;
  if (path instanceof RegExp) return String(path);
  if (!Array.isArray(path)) return undefined;
  const texts = path.map(routeText).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join('|');
}

function bounded(route: string): string {
  return route.length <= LONGEST ? route : `${route.slice(0, LONGEST)}…`;
}
