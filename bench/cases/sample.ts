/**
 * One look at the machine (CPU, memory, disks, network, load, pressure), against the seven calls of systeminformation
 * that a monitor needs. Those start programs, so the CPU of child processes counts on both sides.
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMachineSampler } from '@perf/core/linux';
import si from 'systeminformation';
import { type AloneCase, cost } from '../case.ts';

const TICKS_PER_SECOND = 100;

/** Milliseconds of CPU that this process and its ended children have used. */
function cpuUsed(): number {
  const { user, system } = process.cpuUsage();
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // Behind the name, which may hold anything: state is the first field, the children's times are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (user + system) / 1000 + ((Number(fields[13]) + Number(fields[14])) * 1000) / TICKS_PER_SECOND;
}

interface Runs {
  readonly warmUp: number;
  readonly runs: number;
  /** Milliseconds to wait before each: systeminformation gives its last answer again within half a second. */
  readonly apart: number;
}

async function cpuPerRun(run: () => unknown, { warmUp, runs, apart }: Runs): Promise<number> {
  for (let i = 0; i < warmUp; i += 1) await run();
  const before = cpuUsed();
  for (let i = 0; i < runs; i += 1) {
    if (apart > 0) await sleep(apart);
    await run();
  }
  return (cpuUsed() - before) / runs;
}

const sevenCalls = (): Promise<unknown> =>
  Promise.all([
    si.currentLoad(),
    si.mem(),
    si.fsSize(),
    si.fsStats(),
    si.disksIO(),
    si.networkStats(),
    si.processLoad('node'),
  ]);

async function processesStarted(run: () => unknown): Promise<number> {
  let started = 0;
  await run();
  await sleep(1000);
  subscribe('child_process', () => (started += 1));
  await run();
  return started;
}

/** Memory that the process holds: starting another program stops it for the longer, the more that is. */
const RESIDENT = 1e9;
/** A gap between two turns of the event loop that is none of its own making. */
const STALL_MS = 1;

/** Milliseconds in which the event loop stood still while `run` went on, in a process with 1 GB resident. */
async function stalledBy(run: () => unknown): Promise<number> {
  const held = Buffer.alloc(RESIDENT, 1);
  let last = performance.now();
  let stalled = 0;
  let over = false;
  const turn = (): void => {
    const now = performance.now();
    if (now - last > STALL_MS) stalled += now - last;
    last = now;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await run();
  over = true;
  return held.length > 0 ? stalled : 0;
}

/** The same for what is done within one turn: how long that takes. */
async function usualCall(run: () => unknown): Promise<number> {
  const held = Buffer.alloc(RESIDENT, 1);
  const calls: number[] = [];
  for (let at = 0; at < 200; at += 1) {
    await sleep(5);
    const began = performance.now();
    run();
    calls.push(performance.now() - began);
  }
  calls.sort((one, other) => one - other);
  return held.length > 0 ? (calls[Math.floor(calls.length / 2)] ?? 0) : 0;
}

function sampler(): () => unknown {
  const machine = createMachineSampler();
  return () => machine.sample();
}

export const sample: AloneCase = {
  name: 'sample',
  title: 'One sample of the machine',
  unit: 'ms (or processes)',
  impossible: () => (process.platform === 'linux' ? undefined : 'it reads /proc, which only Linux has'),
  variants: {
    'createMachineSampler().sample()': () => cpuPerRun(sampler(), { warmUp: 2000, runs: 5000, apart: 0 }),
    'seven systeminformation calls': () => cpuPerRun(sevenCalls, { warmUp: 1, runs: 4, apart: 1000 }),
    'stall by a sample, 1 GB resident': () => usualCall(sampler()),
    'stall by the seven calls, 1 GB resident': () => stalledBy(sevenCalls),
    'processes that a sample starts': () => processesStarted(sampler()),
    'processes that the seven calls start': () => processesStarted(sevenCalls),
  },
  figures: [
    {
      name: 'stall by the seven calls to that by a sample',
      of: (round) =>
        cost(round, 'stall by the seven calls, 1 GB resident') / cost(round, 'stall by a sample, 1 GB resident'),
      show: (value) => `${value.toFixed(0)} ×`,
      floor: { atLeast: 300 },
    },
    {
      name: 'seven systeminformation calls to one sample',
      of: (round) => cost(round, 'seven systeminformation calls') / cost(round, 'createMachineSampler().sample()'),
      show: (value) => `${value.toFixed(0)} ×`,
      floor: { atLeast: 1000 },
    },
    {
      name: 'processes that a sample starts',
      of: (round) => cost(round, 'processes that a sample starts'),
      show: (value) => value.toFixed(0),
      floor: { atMost: 0 },
    },
  ],
};
