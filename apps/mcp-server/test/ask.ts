/** Asks `perfkit-mcp` as built, and makes data folders for it to read. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Report } from '@perf/runtime/report';
import { temporaryFolder } from '@tooling/testkit';
import { onTestFinished } from 'vitest';

export const bin: string = join(import.meta.dirname, '../dist/bin.js');

export type Mode = 'legacy' | { pin: string };
export const MODERN: Mode = { pin: '2026-07-28' };

export async function connected(folder: string, mode: Mode = MODERN): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' }, { versionNegotiation: { mode } });
  const words = { command: process.execPath, args: [bin, '--data-dir', folder], stderr: 'pipe' as const };
  await client.connect(new StdioClientTransport(words));
  onTestFinished(() => client.close());
  return client;
}

export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  readonly value: unknown;
  /** Of all that a client may hand to its model; a token is at least three characters of JSON. */
  readonly tokens: number;
}

export async function call(client: Client, name: string, input: Record<string, unknown> = {}): Promise<Answer> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: input });
  const text = (content as { text?: string }[]).map((part) => part.text ?? '').join('\n');
  const size = JSON.stringify(content).length + JSON.stringify(structuredContent ?? '').length;
  return { text, isError: isError === true, value: structuredContent, tokens: size / 3 };
}

export const operation = (
  name: string,
  more: Partial<Report['operations'][number]> = {},
): Report['operations'][number] => ({
  ...{ name, labels: {}, count: 10, failed: 0, errorRate: 0, mean: 5, min: 1, max: 20, unit: 'ms' },
  ...{ p50: 4, p95: 15, p99: 19, p999: null },
  ...more,
});

export const report = (more: Partial<Report> = {}): Report => ({
  ...{ schema: 1, service: 'shop', from: 1_000, to: Date.now() - 120_000, meetingTargets: null, operations: [] },
  ...{ resources: [], contracts: [], readingContracts: [], findings: [], slowest: [], notes: [] },
  ...more,
});

/** A data folder that holds this as its last run. */
export async function withRun(run: Report): Promise<string> {
  const { path } = await temporaryFolder();
  mkdirSync(join(path, 'runs'));
  writeFileSync(join(path, 'runs', 'run.json'), JSON.stringify(run));
  return path;
}

export const broken: Report['contracts'][number] = {
  ...{ operation: 'GET /report', labels: null, state: 'broken', samples: 25, minSamples: 20, window: null },
  clauses: [{ target: 'p95', unit: 'ms', limit: 200, actual: 391.26, state: 'broken', ratio: 1.9563 }],
};

export const tooMuch: Report['readingContracts'][number] = {
  ...{ name: 'memory', reading: 'process.rss', state: 'broken', samples: 60, covered: 60_000, for: 0 },
  clauses: [{ target: 'max', unit: 'bytes', limit: 512e6, actual: 600e6, state: 'broken', ratio: 1.17, lasted: 0 }],
};

export interface ProjectOptions {
  /** perf.config.json; undefined: none. */
  readonly config?: object;
  readonly run?: Report;
}

/** A project with its data folder in it. */
export async function project({ config, run }: ProjectOptions = {}): Promise<{ path: string; data: string }> {
  const { path } = await temporaryFolder();
  const data = join(path, '.perfkit');
  mkdirSync(join(data, 'runs'), { recursive: true });
  if (config !== undefined) writeFileSync(join(path, 'perf.config.json'), JSON.stringify(config));
  if (run !== undefined) writeFileSync(join(data, 'runs', 'run.json'), JSON.stringify(run));
  return { path, data };
}
