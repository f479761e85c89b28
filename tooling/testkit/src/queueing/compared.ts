/** What adapts beside the best fixed size of an exhaustive search, before and after a step, on the same jobs. */
import { bestFixed } from './fixed.ts';
import { drawScenario, type LoadKind, type Scenario } from './scenario.ts';
import { type Gate, type Site, simulate } from './simulate.ts';

/** As shares of what the best fixed size does. */
export interface Compared {
  readonly throughput: number;
  readonly p99: number;
}

export interface Adapting {
  readonly kind: LoadKind;
  /** How many may wait. */
  readonly queue: number;
  /** Makes what adapts. */
  readonly open: (scenario: Scenario, site: Site) => Gate;
}

const STEP_AT = 100_000;
/** Before and after the step; each begins a minute after what there is to be found out. */
const STRETCHES = [
  { from: 60_000, to: 100_000 },
  { from: 160_000, to: 200_000 },
] as const;

/** @returns one for the stretch before the step, one for that after it */
export async function comparedToBest(seed: number, { kind, queue, open }: Adapting): Promise<Compared[]> {
  const scenario = drawScenario(seed, kind, STEP_AT);
  const adapted = await simulate(scenario, STRETCHES, (site) => open(scenario, site));
  const compared: Compared[] = [];
  for (const [i, stretch] of STRETCHES.entries()) {
    const best = await bestFixed(scenario, { stretch, queue });
    const { perSecond, p99 } = adapted[i] ?? { perSecond: Number.NaN, p99: Number.NaN };
    compared.push({ throughput: perSecond / best.perSecond, p99: p99 / best.p99 });
  }
  return compared;
}

/** Does its work by a function that runs others when it is their turn, or refuses them: a pool's `use`, a limiter's `run`. */
export function promiseGate(site: Site, run: (work: () => Promise<void>) => Promise<unknown>): Gate {
  return {
    promises: true,
    arrive(job) {
      const work = (): Promise<void> =>
        new Promise((resolve) => {
          job.done = resolve;
          site.begin(job);
        });
      run(work).then(
        () => site.leave(job, true),
        () => site.leave(job, false),
      );
    },
  };
}
