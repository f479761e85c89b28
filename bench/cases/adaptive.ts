/**
 * A pool and a limiter that size themselves, beside the best fixed size of an exhaustive search: simulated dependencies drawn by
 * seed, before and after a step in their service time. These seeds are none that anything was tuned on.
 */
import { createLimiter, createPool, createSizer } from '@perf/optimizer';
import { type Adapting, type Compared, comparedToBest, promiseGate } from '@tooling/testkit';
import { type AloneCase, cost } from '../case.ts';

const FIRST_SEED = 1_001;
const SEEDS = 20;

const forever = Number.POSITIVE_INFINITY;

const pool: Adapting['open'] = ({ initial, most }, site) => {
  const { clock } = site;
  const made = createPool({ create: () => ({}), max: initial, bounds: { max: most }, acquireTimeout: forever, clock });
  const sizer = createSizer({ tunable: made.tunable, read: () => made.load(), clock });
  return { ...promiseGate(site, (work) => made.use(work)), look: () => sizer.look() };
};

const limiter =
  (algorithm: 'gradient' | 'aimd'): Adapting['open'] =>
  ({ initial, most }, site) => {
    const made = createLimiter({ algorithm, initial, max: most, maxWaiting: 0, clock: site.clock });
    return promiseGate(site, (work) => made.run(work));
  };

const LIMITS = { throughput: 0.95, p99: 1.1 } as const;
const holds = ({ throughput, p99 }: Compared): boolean => throughput >= LIMITS.throughput && p99 <= LIMITS.p99;

/** The share of stretches in which both hold. */
async function share(adapting: Adapting): Promise<number> {
  let all = 0;
  let held = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    const compared = await comparedToBest(seed, adapting);
    all += compared.length;
    held += compared.filter(holds).length;
  }
  return held / all;
}

const variants: AloneCase['variants'] = {
  'pool, all wait': () => share({ kind: 'saturating', queue: forever, open: pool }),
  'pool, moderate load': () => share({ kind: 'moderate', queue: forever, open: pool }),
  'limiter, gradient': () => share({ kind: 'overload', queue: 0, open: limiter('gradient') }),
  'limiter, aimd': () => share({ kind: 'overload', queue: 0, open: limiter('aimd') }),
};

export const adaptive: AloneCase = {
  name: 'adaptive',
  title: 'Stretches with 95 % of the throughput of the best fixed size, at 1.1 of its p99',
  unit: 'share of stretches',
  rounds: 1,
  variants,
  figures: Object.keys(variants).map((name) => ({
    name,
    of: (round) => cost(round, name),
    ...(name.endsWith('aimd') ? {} : { floor: { atLeast: 1 } }),
    show: (value) => `${(100 * value).toFixed(0)} %`,
  })),
};
