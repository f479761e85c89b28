/**
 * An HTTP client that counts what it sends, by route: the other side of the server's own figures.
 *
 * Only loopback addresses are accepted: a load driver that can be aimed elsewhere is a weapon. Connections are kept,
 * answers have a deadline, and once `ended` is aborted nothing more is sent.
 */
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RouteCounts {
  sent: number;
  /** Answered with 2xx. */
  ok: number;
  /** Answered with 4xx. */
  refused: number;
  /** Answered with 5xx, or not at all. */
  failed: number;
}

export interface Call {
  /** What `:id` in the route stands for. */
  readonly id?: string | number;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Client {
  /** Aborted when the client was told to stop or has sent all it may. */
  readonly ended: AbortSignal;
  /** Counts by route, such as `GET /customers/:id`. */
  readonly counts: ReadonlyMap<string, RouteCounts>;
  /** Sends a request. Rejects when the client has ended or no answer came in time. */
  call(route: string, call?: Call): Promise<Reply>;
  close(): void;
}

export interface ClientOptions {
  readonly stop: AbortSignal;
  readonly maxRequests: number;
}

const ANSWER_WITHIN_MS = 5_000;
const MAX_CONNECTIONS = 64;
/** Below the 5 s after which a Node server closes an idle connection: a request sent at that moment would be lost. */
const IDLE_CONNECTION_MS = 3_000;

export function createClient(base: string, { stop, maxRequests }: ClientOptions): Client {
  const { hostname, origin } = new URL(base);
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) {
    throw new Error(`Expected an address of this machine, such as http://127.0.0.1:8080, got \`${base}\``);
  }
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS, timeout: IDLE_CONNECTION_MS });
  const counts = new Map<string, RouteCounts>();
  const full = new AbortController();
  const ended = AbortSignal.any([stop, full.signal]);
  let sent = 0;

  async function call(route: string, { id = '', body }: Call = {}): Promise<Reply> {
    ended.throwIfAborted();
    const [method = '', pattern = ''] = route.split(' ');
    const count = counts.get(route) ?? { sent: 0, ok: 0, refused: 0, failed: 0 };
    counts.set(route, count);
    count.sent += 1;
    sent += 1;
    if (sent === maxRequests) full.abort();
    try {
      const reply = await send(new URL(pattern.replace(':id', `${id}`), origin), { method, body, agent });
      count[reply.status >= 500 ? 'failed' : reply.status >= 400 ? 'refused' : 'ok'] += 1;
      return reply;
    } catch (error) {
      count.failed += 1;
      throw error;
    }
  }
  return { ended, counts, call, close: () => agent.destroy() };
}

interface Sending {
  readonly method: string;
  readonly body: unknown;
  readonly agent: Agent;
}

function send(url: URL, { method, body, agent }: Sending): Promise<Reply> {
  const payload = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const headers = payload === undefined ? {} : { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, agent, headers, signal }, (response) => {
      text(response)
        .then((answer) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) }))
        .catch(reject);
    });
    sending.on('error', reject).end(payload);
  });
}
