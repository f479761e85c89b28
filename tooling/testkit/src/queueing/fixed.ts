/** A gate that never changes, and the best one among all that there could be: what those that adapt are held against. */
import type { Scenario } from './scenario.ts';
import { type Gate, type Job, type Served, type Site, type Stretch, simulate } from './simulate.ts';

export interface FixedGate {
  readonly size: number;
  /** How many may wait for one; others are refused. */
  readonly queue: number;
}

export function fixedGate({ size, queue }: FixedGate, site: Site): Gate {
  const waiting: Job[] = [];
  let head = 0;
  let running = 0;
  const begin = (job: Job): void => {
    running += 1;
    job.done = () => {
      running -= 1;
      site.leave(job, true);
      const next = waiting[head];
      if (next === undefined) return;
      head += 1;
      if (head > 1_000) waiting.splice(0, head), (head = 0);
      begin(next);
    };
    site.begin(job);
  };
  return {
    arrive(job) {
      if (running < size) begin(job);
      else if (waiting.length - head < queue) waiting.push(job);
      else site.leave(job, false);
    },
  };
}

export interface Best extends Served {
  readonly size: number;
}

/** So near to the most that the shorter wait decides. */
const AS_GOOD = 0.99;

/**
 * Every size tried, for each stretch: of those that do as good as the most, the one with the shortest p99.
 *
 * @param queue of a size
 */
export async function bestFixed(
  scenario: Scenario,
  stretches: readonly Stretch[],
  queue: (size: number) => number,
): Promise<Best[]> {
  const tried: Best[][] = stretches.map(() => []);
  for (let size = 1; size <= scenario.most; size += 1) {
    const served = await simulate(scenario, stretches, (site) => fixedGate({ size, queue: queue(size) }, site));
    served.forEach((one, i) => tried[i]?.push({ size, ...one }));
  }
  return tried.map((sizes) => {
    const most = Math.max(...sizes.map(({ perSecond }) => perSecond));
    const good = sizes.filter(({ perSecond }) => perSecond >= AS_GOOD * most);
    return good.reduce((best, one) => (one.p99 < best.p99 ? one : best));
  });
}
