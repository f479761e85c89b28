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
      if (head > 1_000) {
        waiting.splice(0, head);
        head = 0;
      }
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

/** Sizes that were good in a short run and are tried again in the whole one. */
const FINALISTS = 5;
const SHORT: Stretch = { from: 3_000, to: 15_000 };

interface Trial {
  readonly stretch: Stretch;
  /** How many may wait. */
  readonly queue: number;
}

/**
 * Every size tried: of those that do as good as the most, the one with the shortest p99.
 *
 * All of them in a short stretch, as a fixed size needs no time to find itself; the best few then in the whole one, with the same jobs
 * as what they are held against. A scenario with a step has one of these before it and one after.
 */
export async function bestFixed(scenario: Scenario, { stretch, queue }: Trial): Promise<Best> {
  // From the start as it is in that stretch: what a size had left undone before would count for it here.
  const steady = { ...scenario, stepAt: stretch.from >= scenario.stepAt ? 0 : Number.POSITIVE_INFINITY };
  const sizes = Array.from({ length: scenario.most }, (_, i) => i + 1);
  const finalists = (await tried(steady, sizes, { stretch: SHORT, queue })).slice(0, FINALISTS);
  const [best] = await tried(
    steady,
    finalists.map(({ size }) => size),
    { stretch, queue },
  );
  if (best === undefined) throw new Error('Expected a size that serves something, got none');
  return best;
}

/** The best first; without those that do less than they might. */
async function tried(scenario: Scenario, sizes: readonly number[], { stretch, queue }: Trial): Promise<Best[]> {
  const results: Best[] = [];
  for (const size of sizes) {
    const [served] = await simulate(scenario, [stretch], (site) => fixedGate({ size, queue }, site));
    if (served !== undefined) results.push({ size, ...served });
  }
  const most = Math.max(...results.map(({ perSecond }) => perSecond));
  return results.filter(({ perSecond }) => perSecond >= AS_GOOD * most).sort((a, b) => a.p99 - b.p99);
}
