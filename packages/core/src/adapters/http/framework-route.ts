/**
 * The route that a framework matched, where it leaves it within reach of the request.
 *
 * Express, and who follows it (Nest, restify), leave `route.path` and `baseUrl` on Node's own request; they are final
 * when the response has ended. A path may be a text, a regular expression or a list of these. `baseUrl` is what was
 * asked for, not a pattern, so it is templated. A route that came by a channel (Fastify's) is under a symbol.
 */
import { templateOf } from './template.ts';

const LONGEST = 160;

/** Where a watcher of a framework's own channel leaves the route: on Node's response, or on the HTTP/2 stream. */
export const ROUTE: unique symbol = Symbol('perfkit.route');

export interface Routed {
  [ROUTE]?: string;
}

/** @returns undefined when no framework left a route there */
export function frameworkRoute(request: object): string | undefined {
  const { route, baseUrl } = request as { route?: unknown; baseUrl?: unknown };
  if (typeof route !== 'object' || route === null) return undefined;
  const path = textOf((route as { path?: unknown }).path);
  if (path === undefined) return undefined;
  const base = typeof baseUrl === 'string' && baseUrl !== '' ? templateOf(baseUrl) : '';
  return base === '' || base === '/' ? bounded(path) : bounded(path === '/' ? base : base + path);
}

function textOf(path: unknown): string | undefined {
  if (typeof path === 'string') return path === '' ? '/' : path;
  if (path instanceof RegExp) return String(path);
  if (!Array.isArray(path)) return undefined;
  const texts = path.map(textOf).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join('|');
}

function bounded(route: string): string {
  return route.length <= LONGEST ? route : `${route.slice(0, LONGEST)}…`;
}
