/**
 * Tool calls that a generator makes per second of its own processor time, 50 under way at once: `load` over `mcpTarget`, and
 * the client of the protocol's SDK in a loop.
 *
 * The server stands in a process of its own, so that what it takes is nobody's cost here; but it shares the machine's cores.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { load, mcpTarget } from '@perf/validators';
import { type AloneCase, cost } from '../case.ts';

const SERVER = fileURLToPath(new URL('../servers/mcp.ts', import.meta.url));
const AT_ONCE = 50;
/** Enough that connecting and compiling, which are counted in, weigh little. */
const CALLS = { stdio: 30_000, http: 12_000, 'SDK over http': 2_500 };

/** @returns calls per second of CPU */
async function perCpuSecond(calls: number, run: () => Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  const done = await run();
  const { user, system } = process.cpuUsage(before);
  if (done !== calls) throw new Error(`Expected ${calls} calls to succeed, got ${done}`);
  return calls / ((user + system) / 1e6);
}

async function ours(target: Parameters<typeof mcpTarget>[0], iterations: number): Promise<number> {
  return perCpuSecond(iterations, async () => {
    const result = await load({ target: mcpTarget(target), concurrency: AT_ONCE, iterations });
    return result.requests - result.failed;
  });
}

async function sdk(transport: StdioClientTransport | StreamableHTTPClientTransport, calls: number): Promise<number> {
  return perCpuSecond(calls, async () => {
    const client = new Client({ name: 'bench', version: '1' });
    await client.connect(transport);
    let left = calls;
    let good = 0;
    const user = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const { isError } = await client.callTool({ name: 'add', arguments: { a: left % 100, b: 7 } });
        if (isError !== true) good += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, user));
    await client.close();
    return good;
  });
}

async function overHttp(measure: (url: string) => Promise<number>): Promise<number> {
  const server = spawn(process.execPath, [SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  try {
    return await measure(`http://127.0.0.1:${Number(String(port))}/mcp`);
  } finally {
    server.stdin.end();
    await once(server, 'exit');
  }
}

const ratio = (name: string, peer: string, atLeast: number) => ({
  name: `${name} to ${peer}`,
  of: (round: Readonly<Record<string, number>>) => cost(round, name) / cost(round, peer),
  floor: { atLeast },
  show: (value: number) => `${value.toFixed(2)} ×`,
});

export const loadMcp: AloneCase = {
  name: 'load-mcp',
  title: 'Tool calls of an MCP server, 50 at once',
  unit: 'calls a CPU second of the client',
  rounds: 5,
  variants: {
    'load over stdio': () => ours({ command: [process.execPath, SERVER, 'stdio'], tool: 'add' }, CALLS.stdio),
    'SDK client over stdio': () =>
      sdk(new StdioClientTransport({ command: process.execPath, args: [SERVER, 'stdio'] }), CALLS.stdio),
    'load over HTTP': () => overHttp((url) => ours({ url, tool: 'add' }, CALLS.http)),
    'SDK client over HTTP': () =>
      overHttp((url) => sdk(new StreamableHTTPClientTransport(new URL(url)), CALLS['SDK over http'])),
  },
  figures: [ratio('load over stdio', 'SDK client over stdio', 2), ratio('load over HTTP', 'SDK client over HTTP', 8)],
};
