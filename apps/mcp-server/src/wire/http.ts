/**
 * MCP over HTTP at `/mcp`, behind the guard that `perfkit serve` has: this machine's names on loopback, a token elsewhere.
 *
 *   guard ──▶ rate ──▶ 2026-07-28: a server for each request
 *                 └──▶ before: a session from `initialize` on
 *
 * Sizes, rates, connections, sessions and subscriptions are bounded. A refusal is told to who asked, before anything is read.
 */
import type { IncomingMessage } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { systemClock } from '@perf/core';
import { createGuard, type Guard } from '@perf/runtime/http-guard';
import { openHttp, type Page } from '@perf/runtime/http-server';
import { createRate } from './rate.ts';
import { LONGEST_MESSAGE, MOST_SUBSCRIPTIONS, type Served } from './served.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface HttpPlace {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly token: string | undefined;
}

export interface McpOverHttp {
  /** Like `http://127.0.0.1:7357/mcp`. */
  readonly url: string;
  close(): Promise<void>;
}

const PATH = '/mcp';
const METHODS = ['GET', 'POST', 'DELETE'];
/** Of one client: a program in a loop is told to wait, and the others are answered. */
const OF_ONE = { perSecond: 100, burst: 200 };
/** Of all together: who opens a connection for each request can't be told from many. */
const OF_ALL = { perSecond: 1_000, burst: 2_000 };
const MOST_CONNECTIONS = 512;

/** @throws PerfError what `createGuard` and `openHttp` throw */
export async function serveOverHttp(served: Served, { host, port, token }: HttpPlace): Promise<McpOverHttp> {
  const guard = createGuard({ host, token });
  const { create, changes, onerror } = served;
  const modern = createMcpHandler(create, {
    ...{ legacy: 'reject', bus: changes, onerror },
    ...{ maxRequestBodySize: LONGEST_MESSAGE, maxSubscriptions: MOST_SUBSCRIPTIONS },
  });
  const sessions = createSessions({ ...served, now: () => systemClock.monotonic() });
  const fetch = async (request: Request): Promise<Response> => {
    const isLegacy = await isLegacyRequest(request, undefined, { maxRequestBodySize: LONGEST_MESSAGE });
    return isLegacy ? sessions.fetch(request, await bodyOf(request)) : modern.fetch(request);
  };
  const handle = toNodeHandler({ fetch }, { onerror, maxRequestBodySize: LONGEST_MESSAGE });
  // A request that was received has a method and an address, whatever the types of Node say.
  const isTaken = ratePerClient(sessions);
  const page: Page = (request, response) => {
    if (isTaken(request)) return handle(request as Parameters<typeof handle>[0], response);
    response.writeHead(429, { 'content-type': 'text/plain', 'retry-after': '1' }).end(tooMany(OF_ONE.perSecond));
  };
  const http = await openHttp({
    ...{ host, port, guard: limited(guard), maxConnections: MOST_CONNECTIONS },
    pages: { [PATH]: { methods: METHODS, page } },
  });
  return {
    url: `${http.url}${PATH}`,
    async close() {
      await Promise.all([modern.close(), sessions.close()]);
      await http.close();
    },
  };
}

/** Who may not ask takes nothing from those who may. */
function limited(guard: Guard): Guard {
  const isTaken = createRate({ ...OF_ALL, clock: systemClock });
  return (headers, path) =>
    guard(headers, path) ?? (isTaken() ? undefined : { status: 429, text: tooMany(OF_ALL.perSecond) });
}

/** A client is known by its session where it has one, else by its connection; an id that was made up is none. */
function ratePerClient(sessions: Sessions): (request: IncomingMessage) => boolean {
  const rates = new WeakMap<object, () => boolean>();
  return ({ headers, socket }) => {
    const id = headers['mcp-session-id'];
    const client = (typeof id === 'string' ? sessions.find(id) : undefined) ?? socket;
    const isTaken = rates.get(client) ?? createRate({ ...OF_ONE, clock: systemClock });
    rates.set(client, isTaken);
    return isTaken();
  };
}

const tooMany = (perSecond: number): string => `More than ${perSecond} requests a second: wait a second.`;

/** Undefined for what is no JSON: then the SDK says so. */
async function bodyOf(request: Request): Promise<unknown> {
  if (request.method !== 'POST') return undefined;
  return request
    .clone()
    .json()
    .catch(() => undefined);
}
