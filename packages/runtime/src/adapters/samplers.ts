/** Which sampler reads this machine: /proc on Linux, systeminformation elsewhere. */
import { availableParallelism } from 'node:os';
import type { Sampler } from '@perf/core';
import { createPortableSampler, createPortableTreeSampler } from '@perf/core/inventory';
import { createMachineSampler, createProcessTreeSampler } from '@perf/core/linux';

const isLinux = process.platform === 'linux';

export function machineSampler(): Sampler {
  return isLinux ? createMachineSampler() : createPortableSampler();
}

/** @param pid the program, whose children count with it */
export function treeSampler(pid: number): Sampler {
  return isLinux ? createProcessTreeSampler({ pid }) : createPortableTreeSampler({ pid });
}

export function coresOfThisMachine(): number {
  return availableParallelism();
}
