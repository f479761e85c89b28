/**
 * What `perfkit load` is pointed at: an address, an MCP server (`mcp:`), a module with a scenario.
 */
import { PerfError } from '@perf/core';
import { importQuietly } from '@perf/runtime/load-config';
import { httpTarget, mcpTarget, moduleTarget, type Target } from '@perf/validators';
import { type RequestFlags, requestOptions } from './load-request.ts';

export interface TargetFlags extends RequestFlags {
  readonly tool?: readonly string[];
  readonly sessions?: number;
}

const MODULE = /\.[cm]?[jt]s$/;

/** @throws PerfError `validators/invalid-module`, and what the target throws for words that make no sense */
export async function targetFor(words: string, flags: TargetFlags): Promise<Target> {
  if (words.startsWith('mcp:')) return mcpServer(words.slice('mcp:'.length).trim(), flags);
  if (flags.tool !== undefined) {
    throw new PerfError('cli/invalid-tool', {
      message: `Expected an MCP server for --tool, got \`${words}\``,
      hint: "Write it like perfkit load mcp:'node server.js' --tool search.",
    });
  }
  return MODULE.test(words) && !words.includes('://')
    ? moduleTarget(words, { load: importQuietly })
    : httpTarget(words, requestOptions(flags));
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
