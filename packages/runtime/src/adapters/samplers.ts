/** What reads this machine and a program on it. */
import type { Sampler } from '@perf/core';
import { createSampler, type SystemSampler } from '@perf/core/sampler';

/** The machine, and the container that we run in. */
export function machineSampler(): Sampler {
  return createSampler();
}

/** The machine, and the container of a program with all it starts. @param pid the program */
export function programSampler(pid: number): SystemSampler {
  return createSampler({ pid });
}
