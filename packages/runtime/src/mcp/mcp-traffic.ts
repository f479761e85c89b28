/**
 * Requests between an MCP client and its server, told from the messages that pass between them.
 *
 *   client ── request, id 7 ──▶ server        began
 *          ◀── answer, id 7 ──                 one call of `MCP tools/call add`, from request to answer
 *          ◀── request, id 1 ── server         the server may ask as well: `MCP roots/list (of the client)`
 *
 * Named as requests over HTTP are: by method and tool, never by what was asked. Counted when the answer is there: a request
 * that the client took back counts apart, one that the server died over has failed.
 */
import type {
  BoundDistribution,
  Clock,
  CounterMetric,
  DistributionMetric,
  Milliseconds,
  Monitor,
  RecordOptions,
} from '@perf/core';
import type { Outline } from './message-reader.ts';

/** Which end of the pipe a message comes from. */
export type End = 'client' | 'server';

interface Pending {
  readonly asked: string;
  readonly began: Milliseconds;
  readonly bytes: number;
}

interface Sizes {
  readonly request: BoundDistribution;
  readonly answer: BoundDistribution;
}

const FAILED: RecordOptions = Object.freeze({ failed: true });
/** A client that never gets an answer, or a server that gives none, may not fill the memory. */
const MOST_PENDING = 10_000;
const MOST_NAMES = 1_000;
const NAME = /^[\w][\w./:$-]{0,79}$/;
/** Of calls that a client got wrong; a name that never was anything else need not be one of the server's. */
const REFUSED = 'MCP (refused)';

export interface McpTraffic {
  saw(from: End, message: Outline): void;
  /** The server has ended: what it was asked and did not answer has failed, unless the client had gone before. */
  serverEnded(): void;
  clientLeft(): void;
}

export function createMcpTraffic(monitor: Monitor, clock: Clock): McpTraffic {
  return new Traffic(monitor, clock);
}

class Traffic implements McpTraffic {
  readonly #monitor: Monitor;
  readonly #clock: Clock;
  /** What each end was asked and has not answered, by id. */
  readonly #pending = { client: new Map<string, Pending>(), server: new Map<string, Pending>() };
  readonly #metrics: Metrics;
  readonly #sizes = new Map<string, Sizes>();
  #clientHasLeft = false;

  constructor(monitor: Monitor, clock: Clock) {
    this.#monitor = monitor;
    this.#clock = clock;
    this.#metrics = metricsOf(monitor);
  }

  saw(from: End, message: Outline): void {
    const { method, id } = message;
    if (method === undefined) this.#answered(from, message);
    else if (id === undefined) this.#notified(from, method, message);
    else this.#asked(from === 'client' ? 'server' : 'client', id, message);
  }

  serverEnded(): void {
    const now = this.#clock.monotonic();
    for (const [id, { asked, began }] of this.#pending.server) {
      if (this.#clientHasLeft) this.#drop('server', id);
      else this.#monitor.operation(asked).record(now - began, FAILED);
    }
    for (const pending of Object.values(this.#pending)) pending.clear();
  }

  clientLeft(): void {
    this.#clientHasLeft = true;
  }

  #asked(of: End, id: string, message: Outline): void {
    const pending = this.#pending[of];
    const oldest = pending.size < MOST_PENDING ? undefined : pending.keys().next().value;
    if (oldest !== undefined) this.#drop(of, oldest);
    // Used again before its answer: who asked first will never get one.
    if (pending.has(id)) this.#drop(of, id);
    const asked = `MCP ${nameOf(message)}${of === 'client' ? ' (of the client)' : ''}`;
    pending.set(id, { asked, began: this.#clock.monotonic(), bytes: message.bytes });
    if (of === 'server') this.#metrics.inFlight.record(pending.size);
  }

  /** It gets no answer that somebody waits for. */
  #drop(of: End, id: string): void {
    this.#pending[of].delete(id);
    this.#metrics.unanswered.add();
  }

  #answered(from: End, { id, failed, errorCode, bytes }: Outline): void {
    const pending = id === undefined ? undefined : this.#pending[from].get(id);
    if (id === undefined || pending === undefined) return;
    this.#pending[from].delete(id);
    const asked = this.#isRefused(pending.asked, errorCode) ? REFUSED : pending.asked;
    this.#monitor.operation(asked).record(this.#clock.monotonic() - pending.began, failed ? FAILED : undefined);
    const sizes = this.#sizesOf(asked);
    sizes.request.record(pending.bytes);
    sizes.answer.record(bytes);
  }

  /** Not what is known by a call that went through: there may be any number of other names. */
  #isRefused(asked: string, errorCode: number | undefined): boolean {
    return errorCode !== undefined && errorCode <= -32_600 && errorCode >= -32_602 && !this.#sizes.has(asked);
  }

  #notified(from: End, method: string, { requestId }: Outline): void {
    this.#metrics.notifications.add();
    if (method !== 'notifications/cancelled' || requestId === undefined) return;
    const of = from === 'client' ? 'server' : 'client';
    if (this.#pending[of].has(requestId)) this.#drop(of, requestId);
  }

  #sizesOf(operation: string): Sizes {
    const known = this.#sizes.get(operation);
    if (known !== undefined) return known;
    const { request, answer } = this.#metrics;
    const sizes = { request: request.bind({ operation }), answer: answer.bind({ operation }) };
    if (this.#sizes.size < MOST_NAMES) this.#sizes.set(operation, sizes);
    return sizes;
  }
}

interface Metrics {
  readonly request: DistributionMetric;
  readonly answer: DistributionMetric;
  readonly inFlight: DistributionMetric;
  readonly notifications: CounterMetric;
  readonly unanswered: CounterMetric;
}

function metricsOf(monitor: Monitor): Metrics {
  return {
    request: monitor.distribution('mcp.request.size', { unit: 'By', description: 'Size of requests.' }),
    answer: monitor.distribution('mcp.response.size', { unit: 'By', description: 'Size of answers.' }),
    inFlight: monitor.distribution('mcp.in_flight', {
      unit: '{request}',
      description: 'Requests under way when another began, that one included.',
    }),
    notifications: monitor.counter('mcp.notifications', {
      unit: '{message}',
      description: 'Messages that ask for no answer.',
    }),
    unanswered: monitor.counter('mcp.unanswered', {
      unit: '{request}',
      description: 'Requests that were taken back, or whose client left before the answer.',
    }),
  };
}

function nameOf({ method, name }: Outline): string {
  if (method === undefined || !NAME.test(method)) return '(other)';
  if (method !== 'tools/call') return method;
  return `${method} ${name !== undefined && NAME.test(name) ? name : '(other)'}`;
}
