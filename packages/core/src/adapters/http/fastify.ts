/**
 * The route that Fastify (5 and later) is about to handle a request by, from its own tracing channel.
 *
 * The message names the route only while the handler starts, and the response ends later: so it is left on Node's
 * response, or on the HTTP/2 stream. What Fastify answers before a handler runs has no route from here.
 */
import { ROUTE, type Routed } from './framework-route.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';

interface HandlerStart {
  readonly reply?: { readonly raw?: Routed & { readonly stream?: Routed } };
  readonly route?: { readonly url?: unknown };
}

export function watchFastify(onTrouble: (text: string) => void): Subscriptions {
  const subscriptions = createSubscriptions('routes of Fastify', onTrouble);
  subscriptions.on('tracing:fastify.request.handler:start', ({ reply, route }: HandlerStart) => {
    const answer = reply?.raw?.stream ?? reply?.raw;
    if (answer !== undefined && typeof route?.url === 'string') answer[ROUTE] = route.url === '' ? '/' : route.url;
  });
  return subscriptions;
}
