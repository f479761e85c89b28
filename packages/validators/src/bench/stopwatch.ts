/**
 * Two clocks: how long something took, and how much of a processor it used.
 *
 * The second one hardly minds what else the machine does. That of the thread alone would mind least, but some kernels move
 * it by whole ticks of 1 to 4 ms; so it is looked at first, and that of the process is taken where it is finer. That one
 * counts what the compiler and the collector do beside as well.
 */
import { performance } from 'node:perf_hooks';
import type { Unit } from '@perf/core';

export type Nanoseconds = Unit<'ns'>;

/** Microseconds since some beginning. */
type CpuClock = () => number;

export interface CpuSource {
  readonly name: 'thread' | 'process';
  readonly read: CpuClock;
}

/** Coarser than this, a thread's clock says less about a batch than that of the process. */
const FINE_US = 100;
const STEPS_SEEN = 5;

const ofProcess: CpuClock = () => sum(process.cpuUsage());
const sum = ({ user, system }: { readonly user: number; readonly system: number }): number => user + system;

/** Takes up to some milliseconds, in which it counts how the clock of the thread moves. Node before 23.9 has none. */
export function chooseCpuClock(): CpuSource {
  const { threadCpuUsage } = process as { threadCpuUsage?: typeof process.cpuUsage };
  const source: CpuSource = { name: 'process', read: ofProcess };
  if (threadCpuUsage === undefined) return source;
  const ofThread: CpuClock = () => sum(threadCpuUsage.call(process));
  return stepOf(ofThread) <= FINE_US ? { name: 'thread', read: ofThread } : source;
}

/** The middle one of some steps in which a clock moves while a processor is in use, in microseconds. */
function stepOf(clock: CpuClock): number {
  const steps: number[] = [];
  const end = performance.now() + 20;
  for (let last = clock(); steps.length < STEPS_SEEN && performance.now() < end; ) {
    const now = clock();
    if (now !== last) steps.push(now - last);
    last = now;
  }
  steps.sort((a, b) => a - b);
  return steps.length < STEPS_SEEN ? Number.POSITIVE_INFINITY : (steps[STEPS_SEEN >> 1] as number);
}
