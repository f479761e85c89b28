/**
 * A machine sampled once a second: perfkit's sampler in a process of its own, node_exporter scraped, and netdata with its
 * own plugins alone, all in the same stretch of time. What counts is the processor time of each, children included, less
 * that of a process that only has a timer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cost, type Round, share, type TogetherCase } from '../case.ts';
import { usedBy } from '../used-by.ts';

const SETTLE_MS = 10_000;
const STRETCH_MS = 30_000;

const TIMER = 'a timer only';
const OURS = 'createMachineSampler().sample()';
const EXPORTER = 'node_exporter, scraped';

const NODE_EXPORTER = find('prometheus-node-exporter');
const NETDATA = find('netdata');

function find(name: string): string | undefined {
  return ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/netdata/usr/sbin']
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** By name, the programs that are compared; each is ended by a signal. */
type Programs = Readonly<Record<string, ChildProcess>>;

const start = (command: string, args: readonly string[]): ChildProcess => spawn(command, args, { stdio: 'ignore' });
const ticking = (what: string): ChildProcess =>
  start(process.execPath, [fileURLToPath(new URL('../ticking.ts', import.meta.url)), what]);

/** Plugins in other languages are not netdata's own work; nor are alarms, machine learning and a history on disk. */
function startNetdata(path: string, folder: string, port: number): ChildProcess {
  const others = ['python.d', 'go.d', 'charts.d', 'apps', 'ebpf', 'perf', 'slabinfo', 'nfacct', 'statsd', 'tc'];
  const sections = {
    directories: { cache: folder, lib: folder, log: folder },
    db: { mode: 'ram' },
    ml: { enabled: 'no' },
    health: { enabled: 'no' },
    web: { 'bind to': `127.0.0.1:${port}` },
    plugins: Object.fromEntries(others.map((name) => [name, 'no'])),
  };
  const lines = Object.entries(sections).flatMap(([name, settings]) => [
    `[${name}]`,
    ...Object.entries(settings).map(([key, value]) => `  ${key} = ${value}`),
  ]);
  writeFileSync(join(folder, 'netdata.conf'), `${lines.join('\n')}\n`);
  // It gives up the rights of root, and needs its folder then.
  chmodSync(folder, 0o777);
  return start(path, ['-D', '-c', join(folder, 'netdata.conf'), '-P', join(folder, 'pid')]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function together(): Promise<Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-netdata-'));
  const [exporterPort, netdataPort] = [await freePort(), await freePort()];
  const programs: Programs = {
    [TIMER]: ticking('nothing'),
    [OURS]: ticking('sample'),
    ...(NODE_EXPORTER && { [EXPORTER]: start(NODE_EXPORTER, [`--web.listen-address=127.0.0.1:${exporterPort}`]) }),
    ...(NETDATA && { netdata: startNetdata(NETDATA, folder, netdataPort) }),
  };
  const scraping = NODE_EXPORTER && setInterval(() => void scrape(exporterPort), 1000);
  try {
    await sleep(SETTLE_MS);
    const before = used(programs);
    await sleep(STRETCH_MS);
    const after = used(programs);
    for (const [name, { exitCode }] of Object.entries(programs)) {
      if (exitCode !== null) throw new Error(`Expected ${name} to go on, but it has ended with ${exitCode}`);
    }
    const perSample = (name: string): number => (cost(after, name) - cost(before, name)) / (STRETCH_MS / 1000);
    const names = Object.keys(programs).filter((name) => name !== TIMER);
    // Peers are no Node programs, so what Node takes for a timer is only ours.
    return [Object.fromEntries(names.map((name) => [name, perSample(name) - (name === OURS ? perSample(TIMER) : 0)]))];
  } finally {
    clearInterval(scraping);
    await Promise.all(Object.values(programs).map(end));
    rmSync(folder, { recursive: true, force: true });
  }
}

function used(programs: Programs): Round {
  return Object.fromEntries(Object.entries(programs).map(([name, { pid }]) => [name, usedBy(pid as number)]));
}

async function scrape(port: number): Promise<void> {
  await (await fetch(`http://127.0.0.1:${port}/metrics`)).arrayBuffer();
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || !program.kill('SIGTERM')) return;
  await Promise.race([once(program, 'exit'), sleep(5000, undefined, { ref: false })]);
  program.kill('SIGKILL');
}

export const sampling: TogetherCase = {
  name: 'sampling',
  title: 'The machine sampled once a second',
  unit: 'ms of CPU a sample',
  rounds: 2,
  impossible: () => (process.platform === 'linux' ? undefined : 'it reads /proc, which only Linux has'),
  absent: () => [
    ...(NODE_EXPORTER === undefined
      ? ['node_exporter is not installed (apt-get install prometheus-node-exporter).']
      : []),
    ...(NETDATA === undefined ? ['netdata is not installed (apt-get install --no-install-recommends netdata).'] : []),
  ],
  together,
  figures: [
    { name: 'one sample to a scrape of node_exporter', ...share(OURS, EXPORTER), floor: { atMost: 1 / 10 } },
    { name: "one sample to netdata's", ...share(OURS, 'netdata'), floor: { atMost: 1 / 3 } },
  ],
};
