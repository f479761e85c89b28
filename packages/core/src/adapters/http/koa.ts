/**
 * The route that a router of Koa matched (`@koa/router`, `koa-router`), from Koa's context.
 *
 * Nothing leads from Node's response to the context, so the one function that brings both together is wrapped:
 * `createContext` of an application. Koa is CommonJS in every version, for ESM programs too, so once loaded it stands in
 * Node's cache of modules; nothing is imported, and nothing happens to a module on its way in. It is looked for when
 * requests come: at most once a second, ten times in all.
 */
import { createRequire } from 'node:module';
import type { Clock } from '../../clock.ts';
import { type Answer, leaveRoute, routeText } from './framework-route.ts';
import { createSubscriptions, type Subscriptions, together } from './subscriptions.ts';

const KOA = /[\\/]koa[\\/]lib[\\/]application\.js$/;
const LOOKS = 10;
const PAUSE = 1_000;

type CreateContext = (this: unknown, ...args: unknown[]) => Context;

interface Context {
  readonly res?: Answer;
  /** A text or a regular expression; undefined before a route matched. */
  readonly _matchedRoute?: unknown;
}

export function watchKoa({ monotonic }: Clock, onTrouble: (text: string) => void): Subscriptions {
  const watch = createSubscriptions('routes of Koa', onTrouble);
  const looking = createSubscriptions('routes of Koa', onTrouble);
  // What is in the cache does not depend on the file.
  const { cache } = createRequire(process.execPath);
  const wrapped = new WeakSet<object>();
  let left = LOOKS;
  let next = 0;
  looking.on('http.server.request.start', () => {
    const now = monotonic();
    if (left === 0 || now < next) return;
    left -= 1;
    next = now + PAUSE;
    for (const file of Object.keys(cache)) if (KOA.test(file)) wrap(cache[file]?.exports, wrapped, watch);
    if (left === 0) queueMicrotask(looking.close);
  });
  return together(watch, looking);
}

function wrap(exported: unknown, wrapped: WeakSet<object>, watch: Subscriptions): void {
  const { prototype } = (exported ?? {}) as { prototype?: { createContext?: CreateContext } };
  const create = prototype?.createContext;
  if (prototype === undefined || typeof create !== 'function' || wrapped.has(prototype)) return;
  wrapped.add(prototype);
  const createContext: CreateContext = function (...args) {
    const context = create.apply(this, args);
    if (!watch.closed) leave(context, watch);
    return context;
  };
  // As the class has it: not to be seen by who lists what an application has.
  const put = (value: CreateContext): unknown =>
    Object.defineProperty(prototype, 'createContext', { value, writable: true, configurable: true });
  put(createContext);
  watch.onClose(() => {
    // Unless somebody wrapped it in turn.
    if (prototype.createContext === createContext) put(create);
  });
}

function leave(context: Context, watch: Subscriptions): void {
  try {
    leaveRoute(context.res, () => routeText(context._matchedRoute));
  } catch (error) {
    watch.fail(error);
  }
}
