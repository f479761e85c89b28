/** An HTTP server as a target: own client for plain HTTP/1.1, undici where TLS or HTTP/2 is asked for. */
import { connectPlain } from '../adapters/http/plain-http.ts';
import { reachable } from '../adapters/http/reach.ts';
import type { Connecting, Connection, Target } from '../target.ts';
import { type HttpTargetOptions, nameOf, requestOf } from '../targets/http-request.ts';
import { wordsIn } from '../targets/words.ts';

/**
 * Only the server that is named is contacted: redirects are answers, and are not followed.
 *
 * @throws PerfError `validators/invalid-target` for what is no request. When it connects: `validators/invalid-host` for another
 *   machine without `allowRemote`
 */
export function httpTarget(address: string | URL, options: HttpTargetOptions = {}): Target {
  const request = requestOf(address, options);
  return {
    name: nameOf(request),
    words: wordsIn({ kind: 'http', address: String(address), options }),
    async connect(connecting: Connecting): Promise<Connection> {
      const isAllowed = options.allowRemote === true || connecting.allowRemote === true;
      const reached = await reachable(request.url, isAllowed);
      if (request.url.protocol === 'http:') return connectPlain(request, reached, connecting);
      const { connectSecure } = await import('../adapters/http/secure-http.ts');
      return connectSecure(request, { address: reached, connecting, ...options });
    },
  };
}
