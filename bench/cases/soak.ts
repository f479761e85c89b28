/**
 * Whether anything grows when all of it runs together for long: a serve with backups, alerts and history, a program with perfkit
 * inside under load, and agents at an MCP server. What each holds after a forced collection, from the first tenth of the time on.
 * PERF_SOAK_SECONDS (1800) and PERF_SOAK_AGENTS (10) make it shorter or fuller.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { trend } from '@perf/analytics';
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';
import { agent } from './mcp-soak.ts';

const SECONDS = Number(process.env.PERF_SOAK_SECONDS ?? 1800);
const AGENTS = Number(process.env.PERF_SOAK_AGENTS ?? 10);
const LOOKS = 60;
const WARM_UP = LOOKS / 10;
const HOUR_MS = 3_600_000;
const NAMES = ['serve', 'program', 'mcp-server'] as const;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLI = at('../../apps/cli/dist/bin.js');
const MCP = at('../../apps/mcp-server/dist/bin.js');
const PROGRAM = at('../../apps/cli/test/system/program.mjs');
const TELLER = at('../programs/tell-heap.cjs');

interface Told {
  readonly at: number;
  readonly heap: number;
  readonly rss: number;
}

/** @returns the program and what it has said when it stood */
async function start(words: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, ['--require', TELLER, ...words], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.resume();
  const [said] = (await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')])) as [Buffer];
  child.stdout.resume();
  return [child, String(said)];
}

async function look(child: ChildProcess, folder: string): Promise<Told> {
  const file = join(folder, String(child.pid));
  rmSync(file, { force: true });
  child.kill('SIGUSR2');
  for (let tries = 0; tries < 200; tries += 1) {
    await pause(50);
    try {
      return { at: Date.now(), ...(JSON.parse(readFileSync(file, 'utf8')) as { heap: number; rss: number }) };
    } catch {
      // Not yet.
    }
  }
  throw new Error('Expected a process to tell what it holds');
}

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
  const env = { ...process.env, HEAP_FOLDER: heaps };
  const children: ChildProcess[] = [];
  try {
    const [serve] = await start([CLI, 'serve', '--port', '0'], env, cwd);
    children.push(serve);
    // The program leaves its history to a serve that answers.
    await pause(1_000);
    const shop = sink.port + 1;
    const [program] = await start([PROGRAM], { ...env, PORT: String(shop) }, cwd);
    children.push(program);
    const [mcp, said] = await start([MCP, '--http', '--port', '0', '--data-dir', join(cwd, '.perfkit')], env, cwd);
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
  working.catch(() => undefined);
  const seen = await watch(children, heaps, until);
  const [orders = 0, ...calls] = await working;
  return { ...grown(seen), orders, calls: calls.reduce((sum, each) => sum + each, 0) };
}

type Seen = Readonly<Record<string, Told[]>>;

async function watch(children: Readonly<Record<string, ChildProcess>>, heaps: string, until: number): Promise<Seen> {
  const seen: Record<string, Told[]> = {};
  while (performance.now() < until) {
    for (const [name, child] of Object.entries(children)) {
      const one = await look(child, heaps);
      seen[name] = [...(seen[name] ?? []), one];
    }
    if (process.env.PERF_SOAK_VERBOSE === '1')
      console.error(JSON.stringify(Object.fromEntries(Object.entries(seen).map(([name, all]) => [name, all.at(-1)]))));
    await pause((SECONDS * 1_000) / LOOKS);
  }
  return seen;
}

/** Slopes in MB an hour, with the interval of 95 %. */
function grown(seen: Seen): Round {
  const figures: Record<string, number> = {};
  for (const [name, all] of Object.entries(seen)) {
    for (const kind of ['heap', 'rss'] as const) {
      const found = trend(all.slice(WARM_UP).map((one) => ({ at: one.at, value: one[kind] })));
      if (found.verdict === 'insufficient-data') continue;
      const [lower, upper] = found.interval;
      Object.assign(figures, {
        [`${name}: ${kind} an hour`]: found.slope,
        [`${name}: ${kind} an hour, at least`]: lower,
        [`${name}: ${kind} an hour, at most`]: upper,
        [`${name}: ${kind} at the end`]: all.at(-1)?.[kind] ?? Number.NaN,
      });
    }
  }
  return figures;
}

const show = (mb: number): string => `${mb.toFixed(1)} MB`;

/** What is sure to grow by more than this in the time has a leak: windows of an hour fill in the first one. */
const floorOf = (name: string): Figure => ({
  name: `${name}: heap after collections grows in the run by at least`,
  of: (round) => (cost(round, `${name}: heap an hour, at least`) * SECONDS * 1_000) / HOUR_MS,
  floor: { atMost: 3 },
  show,
});

export const soak: TogetherCase = {
  name: 'soak',
  title: `What a serve, a program and an MCP server with ${AGENTS} agents have grown by in ${SECONDS} s together`,
  unit: 'MB; counts',
  packages: ['cli', 'mcp-server'],
  rounds: 1,
  impossible: () => (process.platform === 'win32' ? 'Windows has no SIGUSR2' : undefined),
  together,
  figures: [
    ...NAMES.map(floorOf),
    ...NAMES.map((name) => ({
      name: `${name}: memory at the end`,
      of: (round: Round) => cost(round, `${name}: rss at the end`),
      show,
    })),
  ],
};
