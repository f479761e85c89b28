/**
 * HTTP over TLS, and HTTP/2, by undici: some twice the cost of plain sockets, and none of what TLS asks for is our own.
 * Bodies are not kept.
 */
import { Pool } from 'undici';
import type { Connecting, Connection, Done, Outcome } from '../../target.ts';
import { Deadlines } from '../../targets/deadlines.ts';
import type { HttpRequest } from '../../targets/http-request.ts';

export interface Secure {
  /** Where the name leads. */
  readonly address: string;
  readonly connecting: Connecting;
  readonly http2?: boolean;
  readonly insecure?: boolean;
}

/** More streams of HTTP/2 than this on one connection are refused by most servers. */
const STREAMS = 100;
const MOST_CONNECTIONS = 1_000;

export function connectSecure(request: HttpRequest, secure: Secure): Connection {
  const pool = poolFor(request, secure);
  const abandoning: ((() => void) | undefined)[] = [];
  const deadlines = new Deadlines(secure.connecting.timeout, (user) => abandoning[user]?.());
  return {
    send(user: number, done: Done): void {
      deadlines.begin(user);
      const end = (outcome: Outcome): void => {
        if (abandoning[user] !== abandon) return;
        abandoning[user] = undefined;
        deadlines.end(user);
        done(outcome);
      };
      let abort: (() => void) | undefined;
      const abandon = (): void => {
        end('timeout');
        abort?.();
      };
      abandoning[user] = abandon;
      let status = 0;
      pool.dispatch(dispatched(request), {
        onRequestStart: (controller) => {
          abort = () => controller.abort(new Error('overdue'));
        },
        onResponseStart: (_controller, code) => {
          status = code;
        },
        onResponseData: () => undefined,
        onResponseEnd: () => setImmediate(end, request.accepts(status) ? 'ok' : 'bad-answer'),
        onResponseError: (_controller, error) => setImmediate(end, outcomeOf(error)),
      });
    },
    async close() {
      deadlines.close();
      abandoning.length = 0;
      await pool.destroy();
    },
  };
}

function poolFor({ url }: HttpRequest, { address, connecting, http2 = false, insecure = false }: Secure): Pool {
  return new Pool(url.origin, {
    connections: http2 ? Math.ceil(connecting.users / STREAMS) : MOST_CONNECTIONS,
    pipelining: http2 ? STREAMS : 1,
    allowH2: http2,
    // Ours end a request, for all targets the same.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      rejectUnauthorized: !insecure,
      timeout: connecting.timeout,
      lookup: (_host, options, found) => {
        const family = address.includes(':') ? 6 : 4;
        if (options.all === true) found(null, [{ address, family }]);
        else found(null, address, family);
      },
    },
  });
}

function dispatched({ url, method, headers, body }: HttpRequest): Parameters<Pool['dispatch']>[0] {
  const own = headers.filter(([name]) => !['host', 'content-length'].includes(name.toLowerCase()));
  return {
    path: `${url.pathname}${url.search}`,
    method: method as 'GET',
    headers: Object.fromEntries(own),
    body: body.length === 0 ? null : body,
  };
}

function outcomeOf(error: Error & { code?: string }): Outcome {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'reset';
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'timeout';
    default:
      return error.code?.startsWith('HPE_') === true ? 'bad-answer' : 'error';
  }
}
