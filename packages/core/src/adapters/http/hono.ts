/**
 * The route that Hono matched, from its context.
 *
 * Hono keeps the context to itself, and most programs load it as ESM, where nothing can be reached afterwards. So one
 * file of it, the class of the context, is given a line more while it loads, by `module.registerHooks`: the
 * constructor shows what it was given, and the server's adapter gave it Node's response.
 *
 *   class Context { constructor(req, options) {  ──▶  … { globalThis[…]?.(this, options);
 *
 * Invariants: no other file is looked into; a file that is not what we know stays as it is; a program near which no Hono
 * is installed loads everything as if nobody watched; and from the first request on, so does any other.
 */
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { dirname, join } from 'node:path';
import { type Answer, leaveRoute } from './framework-route.ts';
import { createSubscriptions, type Subscriptions, together } from './subscriptions.ts';

const FILE = /\/hono\/dist\/(?:cjs\/)?context\.js$/;
const CONSTRUCTOR = 'constructor(req, options) {';
const SHOWN = Symbol.for('perfkit.hono');

interface Context {
  readonly req?: { readonly routeIndex?: number };
}

/** Handlers in order, each with its route. */
type Matched = readonly (readonly [readonly [unknown, Route?], ...unknown[]])[];

interface Route {
  readonly method?: unknown;
  readonly path?: unknown;
}

interface Options {
  readonly env?: { readonly outgoing?: Answer; readonly server?: { readonly outgoing?: Answer } };
  readonly matchResult?: readonly [Matched, ...unknown[]];
}

export function watchHono(onTrouble: (text: string) => void): Subscriptions {
  const watch = createSubscriptions('routes of Hono', onTrouble);
  if (!areHooksHarmless(process.versions.node) || !isNear(process.argv[1])) return watch;
  Object.defineProperty(globalThis, SHOWN, {
    configurable: true,
    value: (context: Context, options: Options | undefined) => {
      if (watch.closed) return;
      try {
        leave(context, options);
      } catch (error) {
        watch.fail(error);
      }
    },
  });
  watch.onClose(() => void Reflect.deleteProperty(globalThis, SHOWN));
  const hooks = modules.registerHooks({
    load: (url, context, next) => (FILE.test(url) ? shown(next(url, context)) : next(url, context)),
  });
  const starting = createSubscriptions('routes of Hono', onTrouble);
  starting.on('http.server.request.start', () => {
    if (!starting.closed) queueMicrotask(starting.close);
  });
  starting.onClose(() => hooks.deregister());
  return together(watch, starting);
}

/**
 * Whether a hook that passes all on leaves everything as it is. On older Nodes its mere presence makes CommonJS files
 * that ESM imports load in another way, which breaks programs; bisected with the releases of each line.
 */
export function areHooksHarmless(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major === 22) return minor >= 23;
  if (major === 24) return minor >= 12;
  return major > 25 || (major === 25 && minor >= 1);
}

/** Whether a package of that name can be found from the program's file, as Node would. */
function isNear(program: string | undefined): boolean {
  let folder = dirname(program ?? join(process.cwd(), 'x'));
  for (let above = dirname(folder); ; above = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules', 'hono', 'package.json'))) return true;
    if (above === folder) return false;
    folder = above;
  }
}

function shown<Loaded extends { readonly source?: unknown }>(loaded: Loaded): Loaded {
  const { source } = loaded;
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) return loaded;
  const text = showing(typeof source === 'string' ? source : Buffer.from(source).toString());
  return text === undefined ? loaded : { ...loaded, source: text };
}

/** The file with the line more, which moves no other line. @returns undefined for a file that is not what we know */
export function showing(file: string): string | undefined {
  const [before, after, ...more] = file.split(CONSTRUCTOR);
  if (after === undefined || more.length > 0) return undefined;
  return `${before}${CONSTRUCTOR} globalThis[Symbol.for('${Symbol.keyFor(SHOWN)}')]?.(this, options);${after}`;
}

function leave(context: Context, options: Options | undefined): void {
  const matched = options?.matchResult?.[0];
  if (!Array.isArray(matched)) return;
  const { env } = options as Options;
  leaveRoute(env?.outgoing ?? env?.server?.outgoing, () => routeOf(context, matched));
}

/** Of the handler that was reached; if that is a middleware, of the one that it stood before. */
function routeOf(context: Context, matched: Matched): string | undefined {
  const reached = matched.length === 1 ? 0 : (context.req?.routeIndex ?? 0);
  const routes = matched.slice(reached).map(([[, route]]) => route);
  const path = routes.find((route) => route !== undefined && !isMiddleware(route))?.path;
  return typeof path === 'string' ? path : undefined;
}

function isMiddleware({ method, path }: Route): boolean {
  return method === 'ALL' && String(path).endsWith('*');
}
