/**
 * Breaking points of servers of random capacity, each in a process of its own, found by `stress` with its defaults: how far
 * off, in how long. Once on this machine as it is, once with a program more that keeps each core busy: there a result may be
 * declared invalid, but not be wrong.
 *
 * What is "as it is" is not ours to say: the load of the machine is told with the figures.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { httpTarget, type StressResult, stress } from '@perf/validators';
import { startCapacityServer } from '@tooling/testkit';
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';

const SERVERS = { quiet: 6, noisy: 10 } as const;
const FROM = 150;
const TO = 1_500;

type Surroundings = keyof typeof SERVERS;

/** Random ones, evenly spread on a logarithmic scale. */
function capacity(at: number, of: number): number {
  return Math.round(FROM * (TO / FROM) ** ((at + Math.random()) / of));
}

interface Found {
  readonly off: number;
  readonly result: StressResult;
}

async function breakingPointOf(perSecond: number): Promise<Found> {
  const server = await startCapacityServer(perSecond);
  try {
    const result = await stress({ target: httpTarget(server.url), contract: 'p95<100ms' });
    return { off: Math.abs((result.breakingPoint ?? Number.NaN) / perSecond - 1), result };
  } finally {
    server.kill();
  }
}

async function all(surroundings: Surroundings): Promise<Round> {
  const count = SERVERS[surroundings];
  const found: Found[] = [];
  for (let at = 0; at < count; at += 1) found.push(await breakingPointOf(capacity(at, count)));
  const valid = found.filter(({ result }) => result.valid);
  return {
    [`${surroundings}: worst error of valid results, %`]: Math.max(0, ...valid.map(({ off }) => off * 100)),
    [`${surroundings}: valid, %`]: (valid.length / count) * 100,
    [`${surroundings}: longest, s`]: Math.max(...found.map(({ result }) => result.duration / 1_000)),
    [`${surroundings}: load of the machine`]: loadavg()[0] as number,
  };
}

function busyPrograms(): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
}

async function together(): Promise<Round[]> {
  const quiet = await all('quiet');
  const busy = busyPrograms();
  try {
    return [{ ...quiet, ...(await all('noisy')) }];
  } finally {
    for (const program of busy) program.kill('SIGKILL');
  }
}

const percent = (value: number): string => `${value.toFixed(1)} %`;
const figure = (name: string, floor: NonNullable<Figure['floor']>, show = percent): Figure => ({
  name,
  of: (round) => cost(round, name),
  floor,
  show,
});

export const stressTest: TogetherCase = {
  name: 'stress',
  title: 'Breaking points of servers of 150 to 1,500 requests a second, found to 2 %',
  unit: '%, s',
  rounds: 1,
  together,
  figures: [
    figure('quiet: worst error of valid results, %', { atMost: 3 }),
    figure('quiet: valid, %', { atLeast: 100 }),
    figure('quiet: longest, s', { atMost: 92 }, (value) => `${value.toFixed(0)} s`),
    figure('noisy: worst error of valid results, %', { atMost: 10 }),
    figure('noisy: valid, %', { atLeast: 70 }),
  ],
};
