/**
 * Whether a server that many agents ask for long grows: fifty sessions over HTTP at `perfkit-mcp`, each asking in turn, and what
 * the process holds after a minute and at the end. PERF_SOAK_SECONDS makes it shorter than ten minutes; a tenth of the time is
 * for warming up.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cost, type Round, type TogetherCase } from '../case.ts';
import { emptyReport } from './mcp-server.ts';

const AGENTS = 50;
const SECONDS = Number(process.env.PERF_SOAK_SECONDS ?? 600);
const PAUSE_MS = 500;
const SAMPLES = 5;
const perfkit = fileURLToPath(new URL('../../apps/mcp-server/dist/bin.js', import.meta.url));
const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak', version: '1' } };
const ACCEPTED = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const request = { method: 'POST', body: JSON.stringify(body), headers: { ...ACCEPTED, ...headers } };
  // On a busy machine a connection may be older than the server keeps it by the time it is used again.
  const response = await fetch(url, request).catch(() => fetch(url, request));
  if (!response.ok) throw new Error(`Expected an answer, got ${response.status}: ${await response.text()}`);
  return response;
}

/** One agent: a session from beginning to end. @returns its calls */
export async function agent(url: string, until: number): Promise<number> {
  const began = await post(url, { jsonrpc: '2.0', id: 0, method: 'initialize', params: HELLO });
  await began.text();
  const session = { 'mcp-session-id': began.headers.get('mcp-session-id') ?? '' };
  await (await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, session)).text();
  let id = 1;
  for (; performance.now() < until; id += 1) {
    const params = { name: 'get_report', arguments: {} };
    const text = await (await post(url, { jsonrpc: '2.0', id, method: 'tools/call', params }, session)).text();
    if (!text.includes('structuredContent')) throw new Error(`Expected a report, got ${text.slice(0, 300)}`);
    await pause(PAUSE_MS);
  }
  await fetch(url, { method: 'DELETE', headers: session });
  return id;
}

/** Anonymous memory of the process, MB: what it has taken for itself. The least of a few looks, so that garbage counts little. */
async function held(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < SAMPLES; look += 1) {
    const kb = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    least = Math.min(least, Number(kb) / 1024);
    await pause((SECONDS * 1_000) / 100);
  }
  return least;
}

async function together(): Promise<Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  mkdirSync(join(folder, 'runs'));
  writeFileSync(join(folder, 'runs', 'run.json'), JSON.stringify(emptyReport));
  // With little room, what is only garbage is collected; without, Node lets it lie for hundreds of megabytes.
  const words = [
    '--max-old-space-size=64',
    '--max-semi-space-size=2',
    perfkit,
    '--http',
    '--port',
    '0',
    '--data-dir',
    folder,
  ];
  const program = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [said] = (await once(program.stderr, 'data')) as [Buffer];
  const url = /http:\S+/.exec(String(said))?.[0] ?? '';
  try {
    const until = performance.now() + SECONDS * 1_000;
    const agents = Promise.all(Array.from({ length: AGENTS }, () => agent(url, until)));
    agents.catch(() => undefined);
    await pause(SECONDS * 100);
    const first = await held(program.pid ?? 0);
    await pause(Math.max(0, until - performance.now() - SECONDS * 60));
    const last = await held(program.pid ?? 0);
    const calls = (await agents).reduce((sum, each) => sum + each, 0);
    return [{ 'grown by': last - first, 'held at the end': last, calls }];
  } finally {
    program.kill('SIGTERM');
    await once(program, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}

export const mcpSoak: TogetherCase = {
  name: 'mcp-soak',
  title: `What \`perfkit-mcp\` over HTTP has grown by, asked by ${AGENTS} agents for ${SECONDS} s`,
  unit: 'MB; calls',
  packages: ['mcp-server'],
  rounds: 1,
  impossible: () => (process.platform === 'linux' ? undefined : 'what a process holds is read in /proc'),
  together,
  figures: [
    {
      ...{ name: 'grown by, after the first tenth of the time', floor: { atMost: 10 } },
      ...{ of: (round: Round) => cost(round, 'grown by'), show: (mb: number) => `${mb.toFixed(1)} MB` },
    },
  ],
};
