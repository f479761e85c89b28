/**
 * Sessions over HTTP, for clients of the years before 2026-07-28: a server and its stream each, from `initialize` until the
 * client ends it, is gone for long, or makes room for a new one.
 */
import { randomUUID } from 'node:crypto';
import {
  isInitializeRequest,
  legacyStatelessFallback,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Milliseconds } from '@perf/core';
import { LONGEST_MESSAGE, type Served } from './served.ts';
import { acceptSubscriptions } from './subscriptions.ts';

export interface Sessions {
  /** @param body of a POST, as JSON */
  fetch(request: Request, body: unknown): Promise<Response>;
  readonly size: number;
  /** Stands for the client; undefined when there is no such session. */
  find(id: string): object | undefined;
  close(): Promise<void>;
}

export interface SessionsOptions extends Served {
  /** Monotonic. */
  readonly now: () => Milliseconds;
  readonly mostSessions?: number;
  readonly idle?: Milliseconds;
}

interface Session {
  readonly server: McpServer;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  askedAt: Milliseconds;
  /** Streams on which it is told of changes: who listens is not gone. */
  listening: number;
}

const IDLE: Milliseconds = 30 * 60_000;

export function createSessions({ mostSessions = 256, idle = IDLE, now, ...served }: SessionsOptions): Sessions {
  const sessions = new Map<string, Session>();
  const end = async (id: string): Promise<void> => {
    const session = sessions.get(id);
    sessions.delete(id);
    await session?.server.close().catch(served.onerror);
  };
  /** Those that are idle, and for a new one the one that was asked longest ago. */
  const makeRoom = async (): Promise<void> => {
    for (const [id, { askedAt, listening }] of sessions) if (listening === 0 && now() - askedAt > idle) await end(id);
    const [oldest] = [...sessions].sort(([, a], [, b]) => a.askedAt - b.askedAt);
    if (sessions.size >= mostSessions && oldest !== undefined) await end(oldest[0]);
  };
  const begin = async (request: Request, parsedBody: unknown): Promise<Response> => {
    await makeRoom();
    const server = served.create();
    acceptSubscriptions(server, served.changes);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      maxRequestBodySize: LONGEST_MESSAGE,
      onsessioninitialized: (id) => void sessions.set(id, { server, transport, askedAt: now(), listening: 0 }),
      onsessionclosed: (id) => end(id),
    });
    await server.connect(transport);
    const response = await transport.handleRequest(request, { parsedBody });
    if (transport.sessionId === undefined) await server.close();
    return response;
  };
  // Who asks without a session is answered without one.
  const stateless = legacyStatelessFallback(served.create, served.onerror);
  return {
    get size() {
      return sessions.size;
    },
    find: (id) => sessions.get(id),
    async fetch(request, parsedBody) {
      const id = request.headers.get('mcp-session-id');
      const session = id === null ? undefined : sessions.get(id);
      if (session !== undefined) {
        noteAsked(session, request, now());
        return session.transport.handleRequest(request, { parsedBody });
      }
      if (id !== null) return noSession();
      return isInitializeRequest(parsedBody) ? begin(request, parsedBody) : stateless(request, { parsedBody });
    },
    async close() {
      await Promise.all([...sessions.keys()].map(end));
    },
  };
}

function noteAsked(session: Session, { method, signal }: Request, at: Milliseconds): void {
  session.askedAt = at;
  if (method !== 'GET') return;
  session.listening += 1;
  signal.addEventListener('abort', () => {
    session.listening -= 1;
  });
}

function noSession(): Response {
  const message = 'Expected a session that goes on; begin one with `initialize`.';
  return Response.json({ jsonrpc: '2.0', id: null, error: { code: -32_001, message } }, { status: 404 });
}
