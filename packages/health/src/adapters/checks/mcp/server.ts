/**
 * Whether an MCP server can be met, and which tools it has. Starts nothing that outlives the look.
 *
 *   asked server/discover ── versions ──▶ tools/list
 *       └── refused, silent, or the server ended ──▶ initialize ──▶ tools/list
 */
import { type Duration, type Milliseconds, milliseconds } from '@perf/core';
import type { Check, Outcome } from '../../../check.ts';
import { builtIn, type CommonOptions, refuse, rounded } from '../built-in.ts';
import { checkWords } from '../command.ts';
import type { Exchange } from '../exchange.ts';
import { httpUrl } from '../http.ts';
import { reachServer } from './http.ts';
import { type Era, type Met, meetLegacy, meetModern, RpcError } from './protocol.ts';
import { type StdioChannel, startServer } from './stdio.ts';

export interface McpServerOptions extends CommonOptions {
  /** A server behind a URL (Streamable HTTP); or `command`. */
  readonly url?: string | URL;
  /** Sent with each request; never shown. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: NonNullable<Exchange['tls']>;
  /** A server that is started for each look, and talks on its standard input and output. */
  readonly command?: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to the environment; never shown. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names of tools that have to be there. @default none */
  readonly tools?: readonly string[];
  /** How long a started server may be silent about the newer era before it is asked in the older one. @default '3s' */
  readonly eraTimeout?: Duration;
}

/** Which era a server speaks is remembered from the first look on. Kind: readiness. */
export function mcpServerCheck(options: McpServerOptions): Check {
  const { url, headers, tls, command, args, cwd, env, tools = [], eraTimeout = '3s', ...common } = options;
  const patience = milliseconds(eraTimeout, 'eraTimeout');
  const meet = url === undefined ? overStdio({ command, args, cwd, env }, patience) : overHttp({ url, headers, tls });
  const name = url === undefined ? `mcp ${command}` : `mcp ${httpUrl('mcpServerCheck', url).host}`;
  const defaults = { name, timeout: '10s', every: '1m', outside: true };
  return builtIn(defaults, common, async (signal): Promise<Outcome> => {
    const began = performance.now();
    const met = await meet(signal);
    const observed = [
      { name: 'tools', value: met.tools.length, unit: 'count' },
      { name: 'answered', value: rounded(performance.now() - began), unit: 'ms' },
    ];
    const missing = tools.filter((tool) => !met.tools.includes(tool));
    const spoken = `speaks ${met.version}, has ${met.tools.length} ${met.tools.length === 1 ? 'tool' : 'tools'}`;
    if (missing.length === 0) return { state: 'pass', text: spoken, observed };
    return { state: 'fail', text: `${spoken}, but not ${missing.join(', ')}`, observed };
  });
}

type Meet = (signal: AbortSignal) => Promise<Met>;
type Given<Names extends keyof McpServerOptions> = { readonly [Name in Names]: McpServerOptions[Name] };

function overHttp({ url, headers = {}, tls }: Given<'url' | 'headers' | 'tls'>): Meet {
  const target = httpUrl('mcpServerCheck', url ?? '');
  let era: Era | undefined;
  return async (signal) => {
    const channel = reachServer({ url: target, headers, signal, ...(tls && { tls }) });
    try {
      const modern = era === 'legacy' ? undefined : await meetModern(channel);
      const met = modern ?? (await meetLegacy(channel));
      era = modern === undefined ? 'legacy' : 'modern';
      return met;
    } finally {
      await channel.end();
    }
  };
}

function overStdio(given: Given<'command' | 'args' | 'cwd' | 'env'>, patience: Milliseconds): Meet {
  const { command = '', args = [], cwd, env } = given;
  if (given.command === undefined) {
    refuse('mcpServerCheck', 'command', { expected: 'a program, or `url` to be there', got: given.command });
  }
  checkWords('mcpServerCheck', { command, args });
  const words = { command, args, ...(cwd !== undefined && { cwd }), ...(env && { env }) };
  let era: Era | undefined;
  const within = async (signal: AbortSignal, ask: (channel: StdioChannel) => Promise<Met | undefined>) => {
    const channel = startServer(words);
    const end = (): void => void channel.end();
    signal.addEventListener('abort', end, { once: true });
    try {
      return await ask(channel);
    } finally {
      signal.removeEventListener('abort', end);
      await channel.end();
    }
  };
  return async (signal) => {
    if (era !== 'legacy') {
      // A process of its own: servers of the older era may end, or lose their way, when they are asked before `initialize`.
      const modern = await within(signal, (channel) => {
        return orSilent(meetModern(channel).catch(unlessRefused), era === 'modern' ? undefined : patience);
      });
      if (modern !== undefined) {
        era = 'modern';
        return modern;
      }
      signal.throwIfAborted();
    }
    const met = (await within(signal, meetLegacy)) as Met;
    era = 'legacy';
    return met;
  };
}

/** A server that ended over the question may be of the older era; one that answered and then refused is not. */
function unlessRefused(error: unknown): undefined {
  if (error instanceof RpcError) throw error;
}

/** @returns undefined when nothing was said for so long @param patience undefined: it is waited for */
async function orSilent(asked: Promise<Met | undefined>, patience: Milliseconds | undefined): Promise<Met | undefined> {
  if (patience === undefined) return asked;
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  return Promise.race([asked, silent]).finally(() => clearTimeout(timer));
}
