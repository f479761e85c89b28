/**
 * Requests to an MCP server over HTTP (Streamable HTTP, any SDK), named by what they ask for: `MCP tools/call add`.
 *
 * What is asked for stands in the headers (`Mcp-Method`, since 2026-07-28) or in the body. The body is seen as Node's
 * parser pushes it, and the answer as it is written; neither is held up, changed or consumed, and at most 64 KB of each
 * are kept until the end. A tool's name is said, its arguments are not; of resources and prompts only the method is.
 *
 *   request: POST that accepts JSON and events, or has a header of MCP
 *     push(chunk) ──▶ kept ──▶ method, tool          response: write(chunk) ──▶ kept ──▶ failed, refused
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from '../../operation.ts';
import { messagesIn, type Said } from './mcp-message.ts';
import type { Routes } from './routes.ts';

const METHOD = 'MCP';
const MOST_KEPT = 65_536;
const NAME = /^[\w][\w./:$-]{0,79}$/;
/** Of calls that a client got wrong; a name that never was anything else need not be one of the server's. */
const REFUSED = '(refused)';
const WRONG_CALLS = /-3260[0-2]\b/;
const CALL: unique symbol = Symbol('perfkit.mcp');

interface Carrier {
  [CALL]?: McpCall;
}

/** To be called when a POST begins. @param onError told of an error of ours, which the program must not see */
export function watchMcp(request: IncomingMessage, response: ServerResponse, onError: (error: unknown) => void): void {
  const headers = mcpHeaders(request.rawHeaders);
  if (headers !== undefined) (response as Carrier)[CALL] = new McpCall(request, response, { ...headers, onError });
}

/** @returns undefined for what is no call of MCP */
export function mcpCallOf(response: ServerResponse): McpCall | undefined {
  const call = (response as Carrier)[CALL];
  return call?.asked === undefined ? undefined : call;
}

interface Headers {
  /** Whether a header belongs to MCP alone. */
  readonly isCertain: boolean;
  readonly method: string | undefined;
  readonly name: string | undefined;
}

/** @param raw names and values in turn @returns undefined when it can't be a call */
function mcpHeaders(raw: readonly string[]): Headers | undefined {
  let [acceptsBoth, isCertain] = [false, false];
  let method: string | undefined;
  let name: string | undefined;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const header = raw[at] as string;
    const value = raw[at + 1] as string;
    // Nearly all are told apart by their first letter.
    const first = header.charCodeAt(0) | 32;
    if (first === 97 && header.length === 6) {
      acceptsBoth ||= value.includes('text/event-stream') && value.includes('application/json');
    } else if (first === 109 && header.slice(0, 4).toLowerCase() === 'mcp-') {
      isCertain = true;
      if (header.length === 10 && header.toLowerCase() === 'mcp-method') method = value;
      if (header.length === 8 && header.toLowerCase() === 'mcp-name') name = value;
    }
  }
  return acceptsBoth || isCertain ? { isCertain, method, name } : undefined;
}

class McpCall {
  readonly #headers: Headers;
  readonly #body: string[] = [];
  readonly #answer: string[] = [];
  #asked: { readonly name: string | undefined } | undefined;
  #failed: boolean | undefined;
  #kept = 0;
  #written = 0;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    { onError, ...headers }: Headers & Pick<Observer, 'onError'>,
  ) {
    this.#headers = headers;
    const { method: asked, name } = headers;
    const named = asked !== undefined && (asked !== 'tools/call' || name !== undefined);
    if (named) this.#asked = { name: nameOf(asked, name) };
    else observe(request, 'push', { see: (chunk) => this.#push(chunk), onError });
    for (const method of ['write', 'end'] as const) {
      observe(response, method, { see: (chunk) => this.#write(chunk), onError });
    }
  }

  /** What is asked for: `tools/call add`; undefined when the body is none of MCP's. */
  get asked(): string | undefined {
    this.#asked ??= { name: this.#read() };
    return this.#asked.name;
  }

  /** Whether the answer is an error, or a tool's result that says so. */
  get failed(): boolean {
    this.#failed ??= this.#said().some((said) => said.has('error') || said.get('result.isError') === 'true');
    return this.#failed;
  }

  operation(routes: Routes, status: number): Operation {
    const asked = this.asked ?? '';
    const known = routes.known(METHOD, asked);
    if (known !== undefined) return known;
    const isRefused = (status >= 400 && status < 500) || (this.failed && WRONG_CALLS.test(this.#answer.join('')));
    return routes.ofOutside(METHOD, isRefused ? REFUSED : asked);
  }

  #push(chunk: unknown): void {
    if (this.#asked !== undefined) return;
    if (chunk === null) {
      this.#asked = { name: this.#read() };
      this.#body.length = 0;
    } else if (this.#kept < MOST_KEPT) {
      const text = textOf(chunk).slice(0, MOST_KEPT - this.#kept);
      this.#kept += text.length;
      this.#body.push(text);
    }
  }

  #read(): string | undefined {
    const messages = messagesIn(this.#body.join(''));
    const isRpc = messages.some((said) => said.has('jsonrpc') || (this.#kept === MOST_KEPT && said.has('method')));
    if (!isRpc && !this.#headers.isCertain) return undefined;
    const names = new Set(messages.map((said) => nameOf(said.get('method'), said.get('params.name'))));
    if (names.size > 1) return '(batch)';
    return [...names][0] ?? '(other)';
  }

  /** The last of it is kept, since the answer to a call is the last of a stream's messages. */
  #write(chunk: unknown): void {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const text = textOf(chunk).slice(0, MOST_KEPT);
    this.#answer.push(text);
    this.#written += text.length;
    while (this.#written > MOST_KEPT) this.#written -= this.#answer.shift()?.length ?? this.#written;
  }

  #said(): readonly Said[] {
    const text = this.#answer.join('');
    if (!text.includes('"isError"') && !text.includes('"error"')) return [];
    if (/^\s*[{[]/.test(text)) return messagesIn(text);
    // A stream of events.
    return text.split('\n').flatMap((line) => (line.startsWith('data:') ? messagesIn(line.slice(5)) : []));
  }
}

interface Observer {
  see(argument: unknown): void;
  onError(error: unknown): void;
}

/** Sees the first argument of each call of a method of one object, before the call goes its way. */
function observe<Name extends string, Observed extends { [name in Name]: unknown }>(
  object: Observed,
  name: Name,
  { see, onError }: Observer,
): void {
  const method = object[name] as (...args: unknown[]) => unknown;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    try {
      see(args[0]);
    } catch (error) {
      onError(error);
    }
    return method.apply(this, args);
  };
  Object.defineProperty(object, name, { value, writable: true, configurable: true });
}

function nameOf(method: string | undefined, name: string | undefined): string {
  if (method === undefined) return 'response';
  if (!NAME.test(method)) return '(other)';
  if (method !== 'tools/call') return method;
  return `${method} ${name !== undefined && NAME.test(name) ? name : '(other)'}`;
}

/** What is looked for is ASCII, so each byte may be a letter, and a character may be cut in two. */
function textOf(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk;
  if (!(chunk instanceof Uint8Array)) return '';
  return Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.byteLength, MOST_KEPT)).toString('latin1');
}
