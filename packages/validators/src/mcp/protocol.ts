/**
 * What is said to an MCP server, in both eras of the protocol, as plain JSON-RPC:
 *
 *   2026-07-28 and later   server/discover ─▶ tools/list ─▶ tools/call …     no session: each request says who asks
 *   2024-11-05 … 2025-11   initialize ─▶ notifications/initialized ─▶ tools/list ─▶ tools/call …
 *
 * By hand, and not with an SDK: a client that checks every answer against a schema costs several times what it measures.
 */
import type { Outcome } from '../target.ts';
import { isObject, type JsonObject } from './json-schema.ts';

export type Era = 'modern' | 'legacy';

export const MODERN_VERSION = '2026-07-28';
export const LEGACY_VERSION = '2025-11-25';
const CLIENT = { name: 'perfkit-load', version: '1' };

/** What every request of the newer era carries. */
const META = {
  'io.modelcontextprotocol/protocolVersion': MODERN_VERSION,
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A message as JSON-RPC has it: an answer to one of ours, or something of the server's own. */
export interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

export type Failure = Exclude<Outcome, 'ok'>;

/** What comes back for a question: an answer, or the kind of failure to get one. */
export type Reply = Message | Failure;

export interface Question {
  readonly method: string;
  /** As JSON, made once for many calls. */
  readonly params: string;
  /** Of the tool that is called. */
  readonly name?: string;
}

/** A way to a server: one process, or one session. */
export interface Channel {
  /**
   * Asks a question for a user, who waits for one answer at a time.
   *
   * @param replied called once, never before `ask` has returned, and not at all when the channel is closed before
   */
  ask(user: number, question: Question, replied: (reply: Reply) => void): void;
  notify(method: string): Promise<void>;
  /** From now on this era's envelopes are used. */
  speak(era: Era, version: string): void;
  /** Of a server that was started for it. */
  readonly pid?: number | undefined;
  /** What is known of a failure to get an answer, for people. */
  readonly trouble: string | undefined;
  close(): Promise<void>;
}

/** A tool as a server lists it. */
export interface Tool {
  readonly name: string;
  readonly inputSchema: unknown;
  /** It says of itself that it destroys something. */
  readonly isDestructive: boolean;
}

export interface Meeting {
  readonly era: Era;
  readonly version: string;
  readonly tools: readonly Tool[];
}

/** Params in the envelope of an era. */
export const enveloped = (era: Era, params: JsonObject): string =>
  JSON.stringify(era === 'modern' ? { ...params, _meta: META } : params);

/** @returns undefined for what is no message */
export function messageOf(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A tool that says it failed is a failure, whatever the transport thinks of it; so is one that wants more input first. */
export function outcomeOf(reply: Reply): Outcome {
  if (typeof reply === 'string') return reply;
  const { result } = reply;
  if (!isObject(result) || result.isError === true || result.resultType === 'input_required') return 'bad-answer';
  return 'ok';
}

/** A server that answered, with an error. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refused';
  }
}

/** What begins a session of the older era. */
export const INITIALIZE: string = JSON.stringify({
  protocolVersion: LEGACY_VERSION,
  capabilities: {},
  clientInfo: CLIENT,
});

const NOT_OFFERED = { code: -32_601, message: 'a load test offers nothing' };

/** What a server is told that asks us: it may wait for that before it gives its own answer. @returns undefined when it asks nothing */
export function answerTo({ id, method }: Message): string | undefined {
  if (id === undefined || typeof method !== 'string') return undefined;
  const said = method === 'ping' ? { result: {} } : { error: NOT_OFFERED };
  return JSON.stringify({ jsonrpc: '2.0', id, ...said });
}

/** Pages of a list of tools; a server that always names a next one does not keep us. */
const MOST_PAGES = 50;

/** @returns undefined when the server does not speak this era */
export async function meetModern(channel: Channel): Promise<Meeting | undefined> {
  channel.speak('modern', MODERN_VERSION);
  const found = await unlessRefused(request(channel, 'server/discover', enveloped('modern', {})));
  const versions = found?.supportedVersions;
  if (!Array.isArray(versions) || !versions.includes(MODERN_VERSION)) return undefined;
  return { era: 'modern', version: MODERN_VERSION, tools: await toolsOf(channel, 'modern') };
}

export async function meetLegacy(channel: Channel): Promise<Meeting> {
  channel.speak('legacy', LEGACY_VERSION);
  const { protocolVersion } = await request(channel, 'initialize', INITIALIZE);
  if (typeof protocolVersion !== 'string') throw new Refused('answered initialize without a version of the protocol');
  channel.speak('legacy', protocolVersion);
  await channel.notify('notifications/initialized');
  return { era: 'legacy', version: protocolVersion, tools: await toolsOf(channel, 'legacy') };
}

async function toolsOf(channel: Channel, era: Era): Promise<Tool[]> {
  const tools: Tool[] = [];
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params = enveloped(era, cursor === undefined ? {} : { cursor });
    const listed = await request(channel, 'tools/list', params);
    if (!Array.isArray(listed.tools)) throw new Refused('answered tools/list without a list of tools');
    for (const tool of listed.tools) {
      if (!isObject(tool) || typeof tool.name !== 'string') continue;
      const isDestructive = isObject(tool.annotations) && tool.annotations.destructiveHint === true;
      tools.push({ name: tool.name, inputSchema: tool.inputSchema, isDestructive });
    }
    if (typeof listed.nextCursor !== 'string') break;
    cursor = listed.nextCursor;
  }
  return tools;
}

/** @throws Refused for an answer that is an error; Error when there was none */
function request(channel: Channel, method: string, params: string): Promise<JsonObject> {
  return new Promise((resolve, reject) => {
    channel.ask(0, { method, params }, (reply) => {
      if (typeof reply === 'string') reject(new Error(channel.trouble ?? `no answer to ${method}: ${reply}`));
      else if (isObject(reply.error)) reject(new Refused(`refused ${method}: ${String(reply.error.message)}`));
      else resolve(isObject(reply.result) ? reply.result : {});
    });
  });
}

/** The other era's servers refuse the question, which is an answer too. */
async function unlessRefused(asked: Promise<JsonObject>): Promise<JsonObject | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
