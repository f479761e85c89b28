/**
 * What a check says to an MCP server, in both eras of the protocol, as plain JSON-RPC:
 *
 *   2026-07-28 and later   server/discover ─▶ tools/list                  no session: each request says who asks
 *   2024-11-05 … 2025-11   initialize ─▶ notifications/initialized ─▶ tools/list
 *
 * Which one a server speaks shows at the first question. By hand, and not with an SDK: three requests are all it takes, and
 * a dependency would have to be of the server's era.
 */

/** A way to a server. */
export interface Channel {
  /** @returns the result of the request @throws RpcError when the server refuses it, and whatever goes wrong on the way */
  request(method: string, params: object): Promise<unknown>;
  notify(method: string): Promise<void>;
}

/** A server that answered, with an error. */
export class RpcError extends Error {
  readonly rpcCode: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'RpcError';
    this.rpcCode = code;
  }
}

export type Era = 'modern' | 'legacy';

export const MODERN_VERSION = '2026-07-28';
export const LEGACY_VERSION = '2025-11-25';
const CLIENT = { name: 'perfkit-health', version: '1' };
/** Pages of a list of tools; a server that always names a next one does not keep us. */
const MOST_PAGES = 50;

export interface Met {
  readonly version: string;
  readonly tools: readonly string[];
}

const ENVELOPE = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': MODERN_VERSION,
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': {},
  },
};

/** @returns undefined when the server does not speak this era */
export async function meetModern(channel: Channel): Promise<Met | undefined> {
  const found = objectOf(await refusable(channel.request('server/discover', ENVELOPE)));
  const versions = found?.supportedVersions;
  if (!Array.isArray(versions) || !versions.includes(MODERN_VERSION)) return undefined;
  return { version: MODERN_VERSION, tools: await toolsOf(channel, { offered: found, envelope: ENVELOPE }) };
}

export async function meetLegacy(channel: Channel): Promise<Met> {
  const asked = { protocolVersion: LEGACY_VERSION, capabilities: {}, clientInfo: CLIENT };
  const found = objectOf(await channel.request('initialize', asked));
  const version = found?.protocolVersion;
  if (typeof version !== 'string') throw new Error('answered initialize without a version of the protocol');
  await channel.notify('notifications/initialized');
  return { version, tools: await toolsOf(channel, { offered: found, envelope: {} }) };
}

interface Terms {
  /** What the server said of itself. */
  readonly offered: Readonly<Record<string, unknown>> | undefined;
  readonly envelope: object;
}

async function toolsOf(channel: Channel, { offered, envelope }: Terms): Promise<string[]> {
  // A server may have prompts or resources only.
  if (objectOf(offered?.capabilities)?.tools === undefined) return [];
  const names: string[] = [];
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params = { ...envelope, ...(cursor !== undefined && { cursor }) };
    const { tools, nextCursor } = objectOf(await channel.request('tools/list', params)) ?? {};
    if (!Array.isArray(tools)) throw new Error('answered tools/list without a list of tools');
    for (const tool of tools) names.push(String(objectOf(tool)?.name));
    if (typeof nextCursor !== 'string') break;
    cursor = nextCursor;
  }
  return names;
}

/** The other era's servers refuse the question, which is an answer too. */
async function refusable(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RpcError) return undefined;
    throw error;
  }
}

export function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** A message as JSON-RPC has it: an answer to one of ours, or something of the server's own. */
export interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** @returns undefined for what is no message */
export function messageOf(text: string): Message | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @throws RpcError when the answer is one */
export function resultOf({ result, error }: Message): unknown {
  const refused = objectOf(error);
  if (refused === undefined) return result;
  throw new RpcError(Number(refused.code), `refused: ${String(refused.message)}`);
}
