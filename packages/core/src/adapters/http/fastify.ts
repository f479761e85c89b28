/**
 * The route that Fastify matched, told by its own channels.
 *
 * Fastify 5 tells which route is about to handle a request. Fastify 4 only tells that an application begins, which is
 * the moment for a hook of the application: the first of a request, that reads the route and goes on. The response
 * ends later, so the route is left on Node's response, or on the HTTP/2 stream.
 */
import { type Answer, leaveRoute } from './framework-route.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';

interface HandlerStart {
  readonly reply?: { readonly raw?: Answer };
  readonly route?: { readonly url?: unknown };
}

interface Application {
  readonly fastify?: {
    readonly version?: unknown;
    addHook?(name: 'onRequest', hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
  };
}

interface Request {
  readonly routeOptions?: { readonly url?: unknown };
}

interface Reply {
  readonly raw?: Answer;
}

export function watchFastify(onTrouble: (text: string) => void): Subscriptions {
  const subscriptions = createSubscriptions('routes of Fastify', onTrouble);
  subscriptions.on('tracing:fastify.request.handler:start', ({ reply, route }: HandlerStart) => {
    if (typeof route?.url === 'string') leaveRoute(reply?.raw, route.url);
  });
  subscriptions.on('fastify.initialization', ({ fastify }: Application) => {
    if (!String(fastify?.version).startsWith('4.')) return;
    fastify?.addHook?.('onRequest', (request, reply, done) => {
      try {
        const url = subscriptions.closed ? undefined : request.routeOptions?.url;
        if (typeof url === 'string') leaveRoute(reply.raw, url);
      } catch (error) {
        subscriptions.fail(error);
      }
      done();
    });
  });
  return subscriptions;
}
