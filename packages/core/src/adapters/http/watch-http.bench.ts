/**
 * What a watch of HTTP traffic costs a server: `node --conditions=@perf/source watch-http.bench.ts`.
 *
 * Two servers in processes of their own, one watched, are asked the same questions in turns; what counts is processor
 * time for each request, as the ratio of the pair. The server answers `{"ok":true}` and does nothing else, so the ratio
 * is the worst there is. A third, bare like the first, shows how far the machine can be trusted.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createMonitor } from '../../create-monitor.ts';
import { watchHttp } from './index.ts';

const VARIANTS = ['bare', 'watched', 'bare again'] as const;
const FRESH_STARTS = 5;
const ROUNDS = 15;
const REQUESTS = 3_000;
const WARM_UP = 8_000;
const CONNECTIONS = 8;

const [, file, variant] = process.argv;
if (variant === undefined) await compare(file as string);
else serve(variant);

function serve(name: string): void {
  if (name === 'watched') watchHttp({ monitor: createMonitor({ tick: 'manual' }) });
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"ok":true}');
  });
  server.listen(0, () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
}

async function compare(self: string): Promise<void> {
  const ratios = VARIANTS.map((): number[] => []);
  for (let start = 0; start < FRESH_STARTS; start += 1) {
    for (const [i, ratio] of (await compareOnce(self)).entries()) ratios[i]?.push(ratio);
  }
  for (const [i, name] of VARIANTS.entries()) {
    process.stdout.write(`${name.padEnd(12)} ${median(ratios[i] as number[]).toFixed(3)} × requests per CPU second\n`);
  }
}

/** @returns for each variant, its requests per second of processor time as a multiple of the bare one's */
async function compareOnce(self: string): Promise<number[]> {
  const servers = await Promise.all(VARIANTS.map((name) => start(self, name)));
  for (const { port } of servers) await load(port, WARM_UP);
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const costs: number[] = [];
    // There and back, so that no variant always comes after the same one.
    const order = round % 2 === 0 ? [0, 1, 2] : [2, 1, 0];
    for (const i of order) costs[i] = await cost(servers[i] as Started);
    rounds.push(costs);
  }
  for (const { child } of servers) child.kill();
  return VARIANTS.map((_, i) => median(rounds.map((costs) => (costs[0] as number) / (costs[i] as number))));
}

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
}

async function start(self: string, name: string): Promise<Started> {
  const child = fork(self, [name]);
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

async function cost({ child, port }: Started): Promise<number> {
  const used = async (): Promise<number> => {
    child.send('how much');
    return ((await once(child, 'message')) as [number])[0];
  };
  const before = await used();
  await load(port, REQUESTS);
  return (await used()) - before;
}

async function load(port: number, requests: number): Promise<void> {
  let left = requests;
  const ask = async (): Promise<void> => {
    const socket = connect(port);
    const next = (): void => {
      left -= 1;
      if (left < 0) socket.end();
      else socket.write(`GET /users/${1000 + (left % 9000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    };
    socket.on('connect', next).on('data', next);
    await once(socket, 'close');
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}
