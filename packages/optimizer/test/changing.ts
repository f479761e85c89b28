/** A tunable and the metric that it moves, in time that is made up: what `apply` is tried with. */
import type { Tunable } from '@perf/core';
import type { Observe, Plan } from '@perf/optimizer';
import { fakeClock } from '@tooling/testkit';
import { randomOf } from './random.ts';

export interface Changing {
  readonly tunable: Tunable & { readonly sets: number[] };
  readonly observe: Observe;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly plan: Plan;
}

export interface ChangingOptions {
  readonly seed?: number;
  /** Of the metric: what it is multiplied with once the change is made. */
  readonly effect: number;
  /** Deviation, as a share. @default drawn */
  readonly noise?: number;
  readonly better?: 'lower' | 'higher';
}

export function tunableOf(name: string, value: number): Tunable & { readonly sets: number[] } {
  let now = value;
  const sets: number[] = [];
  const set = (to: number): void => {
    sets.push(to);
    now = to;
  };
  return { name, unit: 'count', bounds: { min: 1, max: 64, step: 1 }, get: () => now, set, sets };
}

/** Latencies whose noise is like its neighbours, some ten a look, and a look a second. */
export function changing({ seed = 1, effect, noise, better = 'lower' }: ChangingOptions): Changing {
  const random = randomOf(seed);
  const clock = fakeClock();
  const tunable = tunableOf('db.size', 4);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const level = 5 + 200 * random();
  const blur = noise ?? 0.05 + 0.35 * random();
  const phi = 0.6 * random();
  const many = 1 + Math.floor(10 * random());
  let last = normal();
  const observe: Observe = () => {
    clock.advance(1_000);
    return Array.from({ length: many }, () => {
      last = phi * last + Math.sqrt(1 - phi * phi) * normal();
      return level * Math.exp(blur * last) * (tunable.get() === 4 ? 1 : effect);
    });
  };
  const verify = { metric: 'pool.db.wait.p95', better, minEffect: 0.03, minSamples: 40, within: 600_000 };
  return { tunable, observe, clock, plan: { id: 'p', steps: [{ tunable: 'db.size', from: 4, to: 8 }], verify } };
}
