/** What adapts, in front of a simulated dependency: the real pool and the real limiter, on the simulation's clock. */
import { createLimiter, createPool, createSizer, type LimiterAlgorithm } from '@perf/optimizer';
import { bestFixed, drawScenario, type Gate, type LoadKind, type Scenario, type Site, simulate } from '@tooling/testkit';

export function adaptivePool({ initial, most }: Scenario, site: Site): Gate {
  const { clock } = site;
  const pool = createPool({
    create: () => ({}),
    max: initial,
    bounds: { max: most },
    acquireTimeout: Infinity,
    createTimeout: Infinity,
    destroyTimeout: Infinity,
    clock,
  });
  const read = () => pool.load();
  const sizer = createSizer({ tunable: pool.tunable, read, clock });
  return {
    promises: true,
    look: () => sizer.look(),
    arrive(job) {
      const served = pool.use(
        () =>
          new Promise<void>((resolve) => {
            job.done = resolve;
            site.begin(job);
          }),
      );
      void served.then(() => site.leave(job, true));
    },
  };
}

export function adaptiveLimiter(
  { initial, most }: Scenario,
  { site, algorithm }: { readonly site: Site; readonly algorithm: LimiterAlgorithm },
): Gate {
  const limiter = createLimiter({ algorithm, initial, max: most, maxWaiting: 0, clock: site.clock });
  return {
    promises: true,
    arrive(job) {
      const call = (): Promise<void> =>
        new Promise<void>((resolve) => {
          job.done = resolve;
          site.begin(job);
        });
      limiter.run(call).then(
        () => site.leave(job, true),
        () => site.leave(job, false),
      );
    },
  };
}

export interface Compared {
  /** Of the best fixed size, in each stretch. */
  readonly throughput: number;
  readonly p99: number;
  readonly size: number;
}

const STEP_AT = 100_000;
/** Each ends 100 s after what it has to follow, and begins 60 s after it. */
const STRETCHES = [
  { from: 60_000, to: 100_000 },
  { from: 160_000, to: 200_000 },
] as const;

export async function comparedToBest(
  seed: number,
  kind: LoadKind,
  algorithm?: LimiterAlgorithm,
): Promise<{ readonly scenario: Scenario; readonly stretches: readonly Compared[] }> {
  const scenario = drawScenario(seed, kind, STEP_AT);
  const queue = algorithm === undefined ? Number.POSITIVE_INFINITY : 0;
  const best = await (globalThis as any).cached(`${seed}-${kind}-${algorithm === undefined ? 'pool' : 'lim'}`, async () => [await bestFixed(scenario, { stretch: STRETCHES[0], queue }), await bestFixed(scenario, { stretch: STRETCHES[1], queue })]);
  const adapted = await simulate(scenario, STRETCHES, (site) =>
    algorithm === undefined ? adaptivePool(scenario, site) : adaptiveLimiter(scenario, { site, algorithm }),
  );
  const stretches = adapted.map(({ perSecond, p99 }, i) => ({
    throughput: perSecond / (best[i]?.perSecond ?? Number.NaN),
    p99: p99 / (best[i]?.p99 ?? Number.NaN),
    size: best[i]?.size ?? Number.NaN,
  }));
  return { scenario, stretches };
}
