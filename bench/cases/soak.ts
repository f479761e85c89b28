/**
 * Whether anything grows when all of it runs together for long: a serve with backups, alerts and history, a program with perfkit
 * inside under load, and agents at an MCP server.
 * PERF_SOAK_SECONDS (1800) and PERF_SOAK_AGENTS (10) make it shorter or fuller.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Round, TogetherCase } from '../case.ts';
import { heldFigures, startTelling, watchHeld } from '../held.ts';
import { agent } from './mcp-soak.ts';

const SECONDS = Number(process.env.PERF_SOAK_SECONDS ?? 1800);
const AGENTS = Number(process.env.PERF_SOAK_AGENTS ?? 10);
const NAMES = ['serve', 'program', 'mcp-server'] as const;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLI = at('../../apps/cli/dist/bin.js');
const MCP = at('../../apps/mcp-server/dist/bin.js');
const PROGRAM = at('../../apps/cli/test/system/program.mjs');

async function customers(port: number, until: number): Promise<number> {
  let orders = 0;
  for (; performance.now() < until; orders += 1) {
    // Now and then enough fail for an alert to fire, and to be over again.
    const url = `http://127.0.0.1:${port}/${orders % 2_000 < 60 ? 'fail' : ''}`;
    await (await fetch(url).catch(() => fetch(url))).arrayBuffer();
    await pause(20);
  }
  return orders;
}

function configOf(hook: string): object {
  return {
    service: 'shop',
    contracts: [{ operation: 'save', errorRate: 0.05, window: '10s' }],
    alerts: [{ name: 'orders fail', contract: 'save', severity: 'critical' }],
    notify: { channels: { pager: { webhook: hook } } },
    backup: { sources: { state: { files: 'state' } }, every: '5s', keep: { last: 5 } },
  };
}

interface Sink {
  readonly url: string;
  readonly port: number;
  told: number;
  close(): void;
}

async function openSink(): Promise<Sink> {
  const server = createServer((request, response) => {
    sink.told += 1;
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  const sink: Sink = { url: `http://127.0.0.1:${port}/`, port, told: 0, close };
  return sink;
}

async function together(): Promise<Round[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'perfkit-soak-'));
  const heaps = join(cwd, 'heaps');
  mkdirSync(heaps);
  const sink = await openSink();
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify(configOf(sink.url)));
  const telling = { folder: heaps, cwd };
  const children: ChildProcess[] = [];
  try {
    const [serve] = await startTelling([CLI, 'serve', '--port', '0'], telling);
    children.push(serve);
    // The program leaves its history to a serve that answers.
    await pause(1_000);
    const shop = sink.port + 1;
    const [program] = await startTelling([PROGRAM], { ...telling, env: { ...process.env, PORT: String(shop) } });
    children.push(program);
    const [mcp, said] = await startTelling(
      [MCP, '--http', '--port', '0', '--data-dir', join(cwd, '.perfkit')],
      telling,
    );
    children.push(mcp);
    const seen = await underLoad({ serve, program, 'mcp-server': mcp }, heaps, [
      shop,
      /http:\S+/.exec(said)?.[0] ?? '',
    ]);
    return [{ ...seen, alerts: sink.told, load: loadavg()[1] ?? 0 }];
  } finally {
    for (const child of children.reverse()) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    sink.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function underLoad(
  children: Readonly<Record<string, ChildProcess>>,
  heaps: string,
  [shop, url]: readonly [port: number, url: string],
): Promise<Round> {
  const until = performance.now() + SECONDS * 1_000;
  const working = Promise.all([customers(shop, until), ...Array.from({ length: AGENTS }, () => agent(url, until))]);
  // Together: where an agent fails, nobody has to wait for the end.
  const [seen, [orders = 0, ...calls]] = await Promise.all([watchHeld(children, heaps, until), working]);
  return { ...seen, orders, calls: calls.reduce((sum, each) => sum + each, 0) };
}

export const soak: TogetherCase = {
  name: 'soak',
  title: `What a serve, a program and an MCP server with ${AGENTS} agents have grown by in ${SECONDS} s together`,
  unit: 'MB; counts',
  packages: ['cli', 'mcp-server'],
  rounds: 1,
  impossible: () => (process.platform === 'win32' ? 'Windows has no SIGUSR2' : undefined),
  together,
  figures: NAMES.flatMap((name) => heldFigures(name, SECONDS)),
};
