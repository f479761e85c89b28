/** What the target's process uses while it is under load, once a second. */
import { systemClock } from '@perf/core';
import { createSampler } from '@perf/core/sampler';
import type { TargetProcess } from '../../result.ts';

export interface ProcessWatch {
  /** Cores in the last second; undefined before there was one. */
  readonly cpu: number | undefined;
  /** @returns undefined when nothing was read, as of a process that is gone */
  end(): TargetProcess | undefined;
}

const EVERY_MS = 1_000;

export function watchProcess(pid: number): ProcessWatch {
  const sampler = createSampler({ pid });
  const began = systemClock.monotonic();
  const series: { at: number; cpu: number }[] = [];
  let rss: number | undefined;
  const look = (): void => {
    const readings = sampler.sample();
    const { 'tree.cpu': cpu, 'tree.rss': memory } = readings;
    if (cpu !== undefined) series.push({ at: systemClock.monotonic() - began, cpu });
    if (memory !== undefined) rss = Math.max(rss ?? 0, memory);
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return {
    get cpu() {
      return series.at(-1)?.cpu;
    },
    end() {
      clearInterval(timer);
      look();
      sampler.close();
      if (series.length === 0) return undefined;
      return { pid, ...figuresOf(series), rss, series };
    },
  };
}

/** Readings are as far apart as they are: each counts as long as it lasted. */
function figuresOf(series: TargetProcess['series']): Pick<TargetProcess, 'cpu' | 'cpuMax'> {
  let [spent, before, most] = [0, 0, 0];
  for (const { at, cpu } of series) {
    spent += cpu * (at - before);
    before = at;
    most = Math.max(most, cpu);
  }
  return { cpu: before === 0 ? 0 : spent / before, cpuMax: most };
}
