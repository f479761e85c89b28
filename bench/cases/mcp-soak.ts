/**
 * Whether a server that many agents ask for long grows: fifty sessions over HTTP at `perfkit-mcp`, each asking in turn.
 * PERF_SOAK_SECONDS makes it shorter than ten minutes.
 */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Round, TogetherCase } from '../case.ts';
import { heldFigures, startTelling, watchHeld } from '../held.ts';
import { emptyReport } from './mcp-server.ts';

const AGENTS = 50;
const SECONDS = Number(process.env.PERF_SOAK_SECONDS ?? 600);
const PAUSE_MS = 500;
/** A history that is busy says so instead of letting questions pile up; an agent asks again. */
const REFUSED = 'to wait for the history';
const NAME = 'mcp-server';
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
    if (!text.includes('structuredContent') && !text.includes(REFUSED))
      throw new Error(`Expected a report, got ${text.slice(0, 300)}`);
    await pause(PAUSE_MS);
  }
  await fetch(url, { method: 'DELETE', headers: session });
  return id;
}

async function together(): Promise<Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  for (const inside of ['runs', 'heaps']) mkdirSync(join(folder, inside));
  writeFileSync(join(folder, 'runs', 'run.json'), JSON.stringify(emptyReport));
  const telling = { folder: join(folder, 'heaps') };
  const [program, said] = await startTelling([perfkit, '--http', '--port', '0', '--data-dir', folder], telling);
  const url = /http:\S+/.exec(said)?.[0] ?? '';
  try {
    const until = performance.now() + SECONDS * 1_000;
    const agents = Promise.all(Array.from({ length: AGENTS }, () => agent(url, until)));
    const [held, asked] = await Promise.all([watchHeld({ [NAME]: program }, telling.folder, until), agents]);
    const calls = asked.reduce((sum, each) => sum + each, 0);
    return [{ ...held, calls, load: loadavg()[1] ?? 0 }];
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
  impossible: () => (process.platform === 'win32' ? 'Windows has no SIGUSR2' : undefined),
  together,
  figures: heldFigures(NAME, SECONDS),
};
