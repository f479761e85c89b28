/** An MCP server behind a URL (Streamable HTTP): each message is a request, answered as JSON or as a stream of events. */
import { type Exchange, exchange, type Reply } from '../exchange.ts';
import { isDenial } from '../http.ts';
import {
  type Channel,
  LEGACY_VERSION,
  type Message,
  MODERN_VERSION,
  messageOf,
  RpcError,
  resultOf,
} from './protocol.ts';

export interface HttpChannel extends Channel {
  /** Ends the session, where the server has begun one. */
  end(): Promise<void>;
}

export interface HttpServer extends Pick<Exchange, 'url' | 'headers' | 'signal'> {
  readonly tls?: NonNullable<Exchange['tls']>;
}

/** A server that denies access; the runner sees by the status that it did. */
class Denied extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`answered ${status}`);
    this.name = 'Denied';
    this.status = status;
  }
}

const MOST_BYTES = 4_000_000;
/** A session is ended also when the look was given up, so by a deadline of its own. */
const END_MS = 1_000;

export function reachServer({ url, headers, signal, tls }: HttpServer): HttpChannel {
  let session: string | undefined;
  let next = 1;
  const post = async (message: { method: string; id?: number; params?: object }): Promise<Reply> => {
    const isModern = message.params !== undefined && '_meta' in message.params;
    const reply = await exchange({
      ...{ url, signal, mostBytes: MOST_BYTES, method: 'POST', ...(tls && { tls }) },
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(isModern && { 'mcp-protocol-version': MODERN_VERSION, 'mcp-method': message.method }),
        ...(!isModern && message.method !== 'initialize' && { 'mcp-protocol-version': LEGACY_VERSION }),
        ...(session !== undefined && { 'mcp-session-id': session }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
      // A stream of events may go on after the answer.
      enough: (text) => message.id !== undefined && /\n\r?\n$/.test(text) && answerIn(text, message.id) !== undefined,
    });
    if (isDenial(reply.status)) throw new Denied(reply.status);
    session ??= headerOf(reply, 'mcp-session-id');
    return reply;
  };
  return {
    async request(method, params) {
      const id = next;
      next += 1;
      const { status, body } = await post({ id, method, params });
      const answer = answerIn(body, id);
      if (answer !== undefined) return resultOf(answer);
      // A server that does not know the question may say so by the status alone.
      if (status >= 400 && status < 500) throw new RpcError(status, `answered ${status}`);
      throw new Error(
        status >= 200 && status <= 299 ? `answered ${method} with what is no message` : `answered ${status}`,
      );
    },
    async notify(method) {
      await post({ method });
    },
    async end() {
      if (session === undefined) return;
      const ending = { ...headers, 'mcp-session-id': session, 'mcp-protocol-version': LEGACY_VERSION };
      const asked = { url, method: 'DELETE', headers: ending, mostBytes: 0, signal: AbortSignal.timeout(END_MS) };
      // Servers need not allow it, and the look is over either way.
      await exchange({ ...asked, ...(tls && { tls }) }).catch(() => undefined);
    },
  };
}

function headerOf({ headers }: Reply, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** The answer to a request, in a body that is one message, or a stream of events with messages as their data. */
function answerIn(body: string, id: number): Message | undefined {
  const isAnswer = (message: Message | undefined): boolean =>
    message !== undefined && message.id === id && message.method === undefined;
  const whole = messageOf(body);
  if (isAnswer(whole)) return whole;
  // An event is whole when an empty line follows it; its data may stand in several lines.
  const events = body.split(/\r?\n\r?\n/).slice(0, -1);
  return events.map(dataOf).map(messageOf).find(isAnswer);
}

const dataOf = (event: string): string =>
  event
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
