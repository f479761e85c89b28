/**
 * Whether a load test sees a server that stands still: 200 requests a second, and nothing is answered in the first second of
 * every five. The truth follows by arithmetic: p50 0, p90 500, p99 950, mean 100 ms.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { httpTarget, load } from '@perf/validators';
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';

const TRUTH = { p90: 500, p99: 950, mean: 100 } as const;
const RATE = 200;
/** Four whole times of standing still. */
const DURATION_MS = 20_000;
const CAP = 10;

const SERVER = `
const asleep = new Int32Array(new SharedArrayBuffer(4));
const server = require('node:http').createServer((_, response) => response.end('ok'));
server.keepAliveTimeout = 60000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.once('data', () => {
  const still = () => Atomics.wait(asleep, 0, 0, 1000);
  setInterval(still, 5000);
  still();
});
process.stdin.on('end', () => process.exit());
`;

async function measured(name: string, concurrency: number): Promise<Round> {
  const server = spawn(process.execPath, ['-e', SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(server.stdout, 'data')) as [Buffer];
    server.stdin.write('go');
    const target = httpTarget(`http://127.0.0.1:${Number(port)}/`);
    const { p50, p90, p99, mean } = await load({ target, rate: RATE, concurrency, duration: DURATION_MS });
    const figures = { p50, p90, p99, mean };
    return Object.fromEntries(Object.entries(figures).map(([key, ms]) => [`${key}${name}`, ms ?? Number.NaN]));
  } finally {
    server.kill();
  }
}

/** Off by 5 % or 10 ms, whichever is more, is 1. */
const offBy = (value: number, truth: number): number => Math.abs(value - truth) / Math.max(10, truth * 0.05);

const figuresOf = (name: string): Figure[] => [
  ...Object.entries(TRUTH).map(
    ([key, truth]): Figure => ({
      name: `${key}${name}: off, in parts of 5 % or 10 ms`,
      of: (round) => offBy(cost(round, `${key}${name}`), truth),
      floor: { atMost: 1 },
      show: (value) => value.toFixed(2),
    }),
  ),
  {
    name: `p50${name}`,
    of: (round) => cost(round, `p50${name}`),
    floor: { atMost: 5 },
    show: (ms) => `${ms.toFixed(2)} ms`,
  },
];

const NO_CAP = '';
const CAPPED = `, ${CAP} connections`;

export const loadOmission: TogetherCase = {
  name: 'load-omission',
  title: 'What a load test says of a server that stands still for 1 s in every 5',
  unit: 'ms',
  rounds: 3,
  together: async () => [{ ...(await measured(NO_CAP, 1_000)), ...(await measured(CAPPED, CAP)) }],
  figures: [...figuresOf(NO_CAP), ...figuresOf(CAPPED)],
};
