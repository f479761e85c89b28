/**
 * What `perfkit load` is pointed at: an address, an MCP server (`mcp:`), a module with a scenario.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isPerfError, PerfError } from '@perf/core';
import { importQuietly } from '@perf/runtime/load-config';
import { fnTarget, httpTarget, mcpTarget, scenario, type Target } from '@perf/validators';
import { type RequestFlags, requestOptions } from './load-request.ts';

export interface TargetFlags extends RequestFlags {
  readonly tool?: readonly string[];
  readonly sessions?: number;
}

const MODULE = /\.[cm]?[jt]s$/;

/** @throws PerfError `cli/invalid-module`, and what the target throws for words that make no sense */
export async function targetFor(words: string, flags: TargetFlags): Promise<Target> {
  if (words.startsWith('mcp:')) return mcpServer(words.slice('mcp:'.length).trim(), flags);
  if (flags.tool !== undefined) {
    throw new PerfError('cli/invalid-tool', {
      message: `Expected an MCP server for --tool, got \`${words}\``,
      hint: "Write it like perfkit load mcp:'node server.js' --tool search.",
    });
  }
  return MODULE.test(words) && !words.includes('://') ? fromModule(words) : httpTarget(words, requestOptions(flags));
}

function mcpServer(place: string, { tool, sessions, header, allowRemote }: TargetFlags): Target {
  const isUrl = /^https?:\/\//.test(place);
  return mcpTarget({
    ...(isUrl ? { url: place } : { command: place }),
    ...(tool !== undefined && { tools: Object.fromEntries(tool.map(weighed)) }),
    ...(sessions !== undefined && { sessions }),
    ...(isUrl && header !== undefined && { headers: Object.fromEntries(header) }),
    ...(allowRemote !== undefined && { allowRemote }),
  });
}

/** `search`, or `search=9` for nine times as often. */
function weighed(text: string): readonly [tool: string, weight: number] {
  const [, tool, weight] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  return tool === undefined ? [text, 1] : [tool, Number(weight)];
}

async function fromModule(file: string): Promise<Target> {
  const path = resolve(file);
  if (!existsSync(path)) throw invalidModule(file, 'there is no such file');
  let found: unknown;
  try {
    const module = await importQuietly(path);
    found = module.default ?? module.scenario ?? module.target;
  } catch (cause) {
    if (isPerfError(cause)) throw cause;
    throw invalidModule(file, `it failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  if (typeof found === 'function') return fnTarget(found as () => unknown, { name: file });
  if (typeof found !== 'object' || found === null) throw invalidModule(file, 'it has no default export');
  if ('connect' in found) return found as Target;
  // A module need not import us to say what to do.
  return scenario(found as Parameters<typeof scenario>[0]);
}

function invalidModule(file: string, why: string, cause?: unknown): PerfError {
  return new PerfError('cli/invalid-module', {
    message: `Expected \`${file}\` to be a module with a scenario, but ${why}`,
    hint: 'Write `export default scenario({ steps: [...] })`.',
    ...(cause !== undefined && { cause }),
  });
}
