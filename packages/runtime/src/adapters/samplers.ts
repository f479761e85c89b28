/** Which sampler reads this machine: /proc on Linux, systeminformation elsewhere. */
import { availableParallelism } from 'node:os';
import type { Sampler } from '@perf/core';
import { createPortableSampler, createPortableTreeSampler } from '@perf/core/inventory';
import { createMachineSampler, createProcessTreeSampler } from '@perf/core/linux';

const isLinux = process.platform === 'linux';

export function machineSampler(): Sampler {
  return isLinux ? createMachineSampler() : createPortableSampler();
}

export interface ProgramTree {
  readonly sampler: Sampler;
  /** Numbers of the program's processes that still run, as far as this system tells: on Linux only. */
  running(): number[];
  /** The same as of the last sample, which is not disturbed. */
  seenRunning(): number[];
}

/** @param pid the program, whose children count with it */
export function programTree(pid: number): ProgramTree {
  if (!isLinux) return { sampler: createPortableTreeSampler({ pid }), running: () => [], seenRunning: () => [] };
  const sampler = createProcessTreeSampler({ pid });
  return {
    sampler,
    running() {
      sampler.sample();
      return sampler.running();
    },
    seenRunning: () => sampler.running(),
  };
}

export function coresOfThisMachine(): number {
  return availableParallelism();
}
