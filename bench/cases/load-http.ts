/**
 * What a request costs who sends it: processor time of `perfkit load`'s client, of wrk and of autocannon, 50 connections
 * against nginx. A start of Node is no part of it.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { httpTarget, load } from '@perf/validators';
import autocannon from 'autocannon';
import { type AloneCase, cost } from '../case.ts';
import { lacking, withNginx } from '../nginx.ts';

const CONNECTIONS = 50;
const SECONDS = 4;
/** Ticks of /proc: 10 ms. */
const TICK_US = 10_000;

/** Microseconds of processor time for each request. */
async function ownCost(send: (url: string) => Promise<number>): Promise<number> {
  return withNginx(async (url) => {
    const before = process.cpuUsage();
    const requests = await send(url);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / requests;
  });
}

async function perfkit(url: string): Promise<number> {
  const result = await load({ target: httpTarget(url), concurrency: CONNECTIONS, duration: SECONDS * 1000 });
  if (result.failed > 0) throw new Error(`Expected no request to fail, got ${JSON.stringify(result.errors)}`);
  return result.requests;
}

async function cannon(url: string): Promise<number> {
  const result = await autocannon({ url, connections: CONNECTIONS, duration: SECONDS });
  return result.requests.total;
}

function wrkCost(): Promise<number> {
  return withNginx(async (url) => {
    const before = childrenUs();
    const { stdout } = await promisify(execFile)('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}`, url]);
    const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
    return (childrenUs() - before) / requests;
  });
}

/** Processor time of children that have ended. */
function childrenUs(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * TICK_US;
}

export const loadHttp: AloneCase = {
  name: 'load-http',
  title: 'Processor time of a generator of load for each HTTP request',
  unit: 'µs of CPU a request',
  impossible: lacking,
  variants: { perfkit: () => ownCost(perfkit), wrk: wrkCost, autocannon: () => ownCost(cannon) },
  figures: [
    {
      name: 'requests a CPU second, of wrk (goal .78)',
      of: (round) => cost(round, 'wrk') / cost(round, 'perfkit'),
      floor: { atLeast: 0.7 },
      show: (value) => value.toFixed(2),
    },
    {
      name: 'requests a CPU second, to autocannon',
      of: (round) => cost(round, 'autocannon') / cost(round, 'perfkit'),
      floor: { atLeast: 2 },
      show: (value) => `${value.toFixed(2)} times`,
    },
  ],
};
