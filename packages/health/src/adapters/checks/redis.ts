/** Whether Redis answers a ping, through the client that the program has. */
import type { Check, Outcome } from '../../check.ts';
import { builtIn, type CommonOptions, refuse, rounded } from './built-in.ts';

export interface RedisOptions extends CommonOptions {
  /** A client of `redis` or `ioredis`, or whatever has such a `ping`. */
  readonly client: { ping(): PromiseLike<unknown> };
}

const DENIED = /^(?:NOAUTH|WRONGPASS|NOPERM)\b/;

/** A client that keeps commands until it is connected again waits for its deadline. Kind: readiness. */
export function redisCheck({ client, ...options }: RedisOptions): Check {
  if (typeof client?.ping !== 'function') {
    refuse('redisCheck', 'client', { expected: 'a client with a function `ping`', got: typeof client });
  }
  return builtIn({ name: 'redis', outside: true }, options, async (): Promise<Outcome> => {
    const began = performance.now();
    try {
      const answer = await client.ping();
      if (String(answer) !== 'PONG') return { state: 'fail', text: 'answered a ping with something else than PONG' };
    } catch (error) {
      const message = String((error as { message?: unknown } | undefined)?.message);
      if (DENIED.test(message)) return { state: 'unauthorised', text: message };
      throw error;
    }
    return { state: 'pass', observed: [{ name: 'ping', value: rounded(performance.now() - began), unit: 'ms' }] };
  });
}
