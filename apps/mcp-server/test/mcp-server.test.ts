/** `perfkit-mcp` as built, asked by a real client of each era and by hand: what an agent gets to see. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Report } from '@perf/runtime/report';
import { serve } from '@perf/runtime/serve';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { operationsShape, reportShape } from '../src/shapes.ts';

const bin = join(import.meta.dirname, '../dist/bin.js');

type Mode = 'legacy' | { pin: string };
const MODERN: Mode = { pin: '2026-07-28' };

async function connected(folder: string, mode: Mode = MODERN): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' }, { versionNegotiation: { mode } });
  const words = { command: process.execPath, args: [bin, '--data-dir', folder], stderr: 'pipe' as const };
  await client.connect(new StdioClientTransport(words));
  onTestFinished(() => client.close());
  return client;
}

interface Answer {
  readonly text: string;
  readonly isError: boolean;
  readonly value: unknown;
  /** Of all that a client may hand to its model; a token is at least three characters of JSON. */
  readonly tokens: number;
}

async function call(client: Client, name: string, input: Record<string, unknown> = {}): Promise<Answer> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: input });
  const text = (content as { text?: string }[]).map((part) => part.text ?? '').join('\n');
  const size = JSON.stringify(content).length + JSON.stringify(structuredContent ?? '').length;
  return { text, isError: isError === true, value: structuredContent, tokens: size / 3 };
}

const operation = (name: string, more: Partial<Report['operations'][number]> = {}): Report['operations'][number] => ({
  ...{ name, labels: {}, count: 10, failed: 0, errorRate: 0, mean: 5, min: 1, max: 20, unit: 'ms' },
  ...{ p50: 4, p95: 15, p99: 19, p999: null },
  ...more,
});

const report = (more: Partial<Report> = {}): Report => ({
  ...{ schema: 1, service: 'shop', from: 1_000, to: Date.now() - 120_000, meetingTargets: null, operations: [] },
  ...{ resources: [], contracts: [], findings: [], slowest: [], notes: [] },
  ...more,
});

/** A data folder that holds this as its last run. */
async function withRun(run: Report): Promise<string> {
  const { path } = await temporaryFolder();
  mkdirSync(join(path, 'runs'));
  writeFileSync(join(path, 'runs', 'run.json'), JSON.stringify(run));
  return path;
}

const broken: Report['contracts'][number] = {
  ...{ operation: 'GET /report', labels: null, state: 'broken', samples: 25, minSamples: 20, window: null },
  clauses: [{ target: 'p95', unit: 'ms', limit: 200, actual: 391.26, state: 'broken', ratio: 1.9563 }],
};

describe.each<[string, Mode]>([
  ['of 2026-07-28', MODERN],
  ['of the years before', 'legacy'],
])('for a client %s', (_, mode) => {
  it('has two tools that only read, which say what they give', async () => {
    const client = await connected(await withRun(report()), mode);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['get_report', 'get_operations']);
    for (const { annotations, outputSchema, description } of tools) {
      expect(annotations?.readOnlyHint).toBe(true);
      expect(outputSchema?.type).toBe('object');
      expect(description?.length).toBeGreaterThan(100);
    }
    expect(JSON.stringify(tools).length / 3).toBeLessThan(3_500);
  });

  it('tells the verdict first, by how much a promise is broken, and how old that is', async () => {
    const findings = [{ kind: 'errors', severity: 'critical', text: 'it failed 5 times', evidence: {} }] as const;
    const folder = await withRun(
      report({ meetingTargets: false, contracts: [broken], findings, operations: [operation('GET /report')] }),
    );
    const { text, value } = await call(await connected(folder, mode), 'get_report');
    expect(text).toMatch(/^A promise is broken .*shop, from the last perfkit run, 2 min( \d+ s)? old/);
    expect(text).toContain('broken: GET /report, p95 391 ms of 200 ms promised, 25 calls');
    const found = reportShape.parse(value);
    expect(Object.keys(value as object)[0]).toBe('verdict');
    expect(found).toMatchObject({ verdict: 'broken', source: 'last-run', service: 'shop', operationsInAll: 1 });
    expect(found.ageSeconds).toBeGreaterThanOrEqual(120);
    expect(found.promises[0]?.clauses[0]).toMatchObject({
      promised: 200,
      measured: 391.3,
      unit: 'ms',
      timesTheLimit: 1.956,
    });
    expect(found.standsOut).toEqual([{ severity: 'critical', text: 'it failed 5 times' }]);
  });

  it('tells what went wrong as an answer, with a way on', async () => {
    const client = await connected((await temporaryFolder()).path, mode);
    const empty = await call(client, 'get_report');
    expect(empty).toMatchObject({
      isError: true,
      text: expect.stringMatching(/Nothing has been measured .*perfkit run/s),
    });
    const odd = await call(client, 'get_operations', { since: 'yesterday' });
    expect(odd).toMatchObject({ isError: true, text: expect.stringMatching(/`yesterday`.*15m/s) });
  });
});

describe('what it answers', () => {
  it('stays small with 5,000 operations of names without end, and pages hold each of them once', async () => {
    const long = 'x'.repeat(2_000);
    const operations = Array.from({ length: 5_000 }, (_, i) =>
      operation(`op ${String(i).padStart(4, '0')} ${long}`, { labels: { tenant: long, other: long }, count: i + 1 }),
    );
    const call5000 = {
      operation: long,
      labels: {},
      at: 5,
      duration: 9,
      loopBlocked: null,
      gc: null,
      unit: 'ms',
    } as const;
    const folder = await withRun(
      report({
        operations,
        contracts: Array.from({ length: 500 }, () => ({ ...broken, operation: long })),
        findings: Array.from({ length: 500 }, () => ({
          kind: 'x',
          severity: 'info' as const,
          text: long,
          evidence: {},
        })),
        slowest: Array.from({ length: 20 }, () => call5000),
        notes: Array.from({ length: 20 }, () => long),
      }),
    );
    const client = await connected(folder);
    expect((await call(client, 'get_report')).tokens).toBeLessThan(5_000);
    const first = await call(client, 'get_operations');
    expect(first.tokens).toBeLessThan(5_000);
    expect(operationsShape.parse(first.value)).toMatchObject({ matching: 5_000 });

    const seen = new Set<string>();
    let cursor: string | null = null;
    for (let pages = 0; pages < 100; pages += 1) {
      const input: Record<string, unknown> = cursor === null ? { match: 'OP 0', limit: 50 } : { cursor, limit: 50 };
      const page = operationsShape.parse((await call(client, 'get_operations', input)).value);
      for (const { name } of page.operations) seen.add(name.slice(0, 7));
      cursor = page.next;
      if (cursor === null) break;
    }
    expect(seen.size).toBe(1_000);
  });

  it('says unknown where nothing is known, and keeps names on their line', async () => {
    const unknown = operation('evil\nbroken: all', { p95: null, mean: null });
    const client = await connected(await withRun(report({ operations: [unknown] })));
    const { value, text } = await call(client, 'get_operations');
    expect(operationsShape.parse(value).operations[0]).toMatchObject({ p95Ms: null, totalMs: null });
    expect(text).toContain('unknown');
    expect(text).not.toMatch(/^broken: all/m);
    expect((await call(client, 'get_report')).text).toMatch(/^Whether promises are kept is unknown/);
  });

  it('refuses figures of another program, and names the one it has', async () => {
    const client = await connected(await withRun(report()));
    expect(await call(client, 'get_report', { service: 'shop' })).toMatchObject({ isError: false });
    const other = await call(client, 'get_report', { service: 'bank' });
    expect(other).toMatchObject({ isError: true, text: expect.stringContaining('`shop`') });
  });

  it('refuses a cursor that no page gave', async () => {
    const client = await connected(await withRun(report()));
    const { isError, text } = await call(client, 'get_operations', { cursor: 'x' });
    expect([isError, text]).toEqual([true, expect.stringContaining('without a cursor')]);
  });
});

describe('where it looks', () => {
  it('reads the last run that is whole beside a history that is damaged, and says so', async () => {
    const folder = await withRun(report());
    writeFileSync(join(folder, 'history.db'), 'this is no history'.repeat(500));
    const client = await connected(folder);
    const { value } = await call(client, 'get_report');
    expect(reportShape.parse(value)).toMatchObject({ source: 'last-run', service: 'shop' });
    expect(reportShape.parse(value).missing.join()).toContain('damaged');
    const past = await call(client, 'get_report', { since: '1h' });
    expect(past).toMatchObject({ isError: true, text: expect.stringContaining('Nothing was measured in that time') });
  });

  it('asks a serve that runs, and reads its history when it has ended', async () => {
    const { path: folder } = await temporaryFolder();
    const serving = await serve({
      ...{ service: 'live', contracts: [], dataFolder: folder, host: '127.0.0.1', port: 0, token: undefined },
      ...{ preload: join(import.meta.dirname, '../../cli/dist/register.cjs'), version: '0' },
    });
    const client = await connected(folder);
    const live = reportShape.parse((await call(client, 'get_report')).value);
    expect(live).toMatchObject({ source: 'serve', service: 'live', ageSeconds: 0, verdict: 'unknown' });
    const env = { ...process.env, ...serving.environment, NODE_OPTIONS: '' };
    const code = `require(${JSON.stringify(join(import.meta.dirname, '../../cli/dist/register.cjs'))});
      require('node:http').createServer((q, a) => a.end()).listen(0, async function () {
        for (let i = 0; i < 7; i += 1) await (await fetch('http://127.0.0.1:' + this.address().port + '/a')).text();
        process.exit(0);
      });`;
    await runProgram(process.execPath, ['-e', code], { env });
    await serving.stop();
    const past = operationsShape.parse((await call(client, 'get_operations', { match: 'GET /a' })).value);
    expect(past.source).toBe('history');
    expect(past.operations.find(({ name }) => name === 'GET /a')?.calls).toBe(7);
  });
});

describe('on standard output', () => {
  it('writes JSON-RPC and nothing else, to a client that speaks by hand and one that talks nonsense', async () => {
    const folder = await withRun(report());
    const info = { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 'hand', version: '1' } };
    const lines = [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: info },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'get_report', arguments: {} } },
      { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'no_such_tool', arguments: {} } },
    ].map((line) => JSON.stringify(line));
    const words = `(printf '%s\\n' "$@"; sleep 2) | exec "$0" "${bin}" --data-dir "${folder}"`;
    const { stdout } = await runProgram('sh', [
      '-c',
      words,
      process.execPath,
      ...lines.slice(0, 2),
      'nonsense',
      ...lines.slice(2),
    ]);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true);
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    expect(byId.get(1).result).toMatchObject({ protocolVersion: '2024-11-05', serverInfo: { name: 'perfkit' } });
    expect(byId.get(2).result.structuredContent).toMatchObject({ service: 'shop', verdict: 'unknown' });
    expect(JSON.stringify(byId.get(3))).toMatch(/no_such_tool/);
  });

  it('says on standard error what it does not understand', async () => {
    const { code, stdout, stderr } = await runProgram(process.execPath, [bin, '--dta-dir', 'x']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--dta-dir');
    expect((await runProgram(process.execPath, [bin, '--help'])).stdout).toContain('--data-dir');
    expect((await runProgram(process.execPath, [bin, '--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
