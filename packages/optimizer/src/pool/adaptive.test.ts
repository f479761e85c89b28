/** Pools and limiters that adapt, the real ones, in simulated time: beside the best fixed size of an exhaustive search. */
import {
  type Adapting,
  comparedToBest,
  drawScenario,
  fixedGate,
  type LoadKind,
  promiseGate,
  type Scenario,
  type Site,
  simulate,
} from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../limiter/limiter.ts';
import { createPool } from './pool.ts';
import { createSizer } from './sizer.ts';

const create = (): object => ({});
const acquireTimeout = Number.POSITIVE_INFINITY;

const openPool: Adapting['open'] = ({ initial, most }, site) => {
  const { clock } = site;
  const pool = createPool({ create, max: initial, bounds: { max: most }, acquireTimeout, clock });
  const sizer = createSizer({ tunable: pool.tunable, read: () => pool.load(), clock });
  return { ...promiseGate(site, (work) => pool.use(work)), look: () => sizer.look() };
};

const openLimiter: Adapting['open'] = ({ initial, most }, site) => {
  const limiter = createLimiter({ initial, max: most, maxWaiting: 0, clock: site.clock });
  return promiseGate(site, (work) => limiter.run(work));
};

const KINDS: Readonly<Record<LoadKind, Adapting>> = {
  saturating: { kind: 'saturating', queue: Number.POSITIVE_INFINITY, open: openPool },
  moderate: { kind: 'moderate', queue: Number.POSITIVE_INFINITY, open: openPool },
  overload: { kind: 'overload', queue: 0, open: openLimiter },
};

/** The real thing, at a size that stays. */
function fixed(kind: LoadKind, size: number) {
  return (site: Site) => {
    const { clock } = site;
    const pool = createPool({ create, max: size, acquireTimeout, clock });
    const limiter = createLimiter({ min: size, max: size, initial: size, maxWaiting: 0, clock });
    return promiseGate(site, (work) => (kind === 'overload' ? limiter.run(work) : pool.use(work)));
  };
}

describe('the simulation', () => {
  it.each<[LoadKind, number, number]>([
    ['saturating', 2, 6],
    ['moderate', 5, 12],
    ['overload', 5, 9],
  ])('serves through the real thing what it serves through its own queue (%s)', async (kind, seed, size) => {
    const scenario: Scenario = drawScenario(seed, kind);
    const stretches = [{ from: 2_000, to: 12_000 }];
    const real = await simulate(scenario, stretches, fixed(kind, size));
    const { queue } = KINDS[kind];
    expect(real).toEqual(await simulate(scenario, stretches, (site) => fixedGate({ size, queue }, site)));
    expect(real[0]?.perSecond).toBeGreaterThan(10);
  });
});

/** More seeds, and what share of them holds, in `pnpm bench adaptive`. */
describe('what adapts does 95 % of the best fixed size at 1.1 of its p99, before and after a step in service time', () => {
  it.each<[LoadKind, number]>([
    ['saturating', 2],
    ['saturating', 12],
    ['moderate', 7],
    ['moderate', 18],
    ['overload', 4],
  ])(
    '%s, seed %i',
    async (kind, seed) => {
      for (const { throughput, p99 } of await comparedToBest(seed, KINDS[kind])) {
        expect(throughput).toBeGreaterThan(0.95);
        expect(p99).toBeLessThan(1.1);
      }
    },
    60_000,
  );
});
