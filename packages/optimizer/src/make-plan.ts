/** From a recommendation to a plan: the tunable that it is about, and a step of it within all bounds. */
import type { Tunable } from '@perf/core';
import { boundedStep } from './bounded-step.ts';
import { type GivenTunables, tunablesByName } from './check-plan.ts';
import type { EvidenceTunable } from './evidence.ts';
import type { Plan, WantedChange } from './plan.ts';
import type { Recommendation } from './recommendation.ts';
import { type Strategy, type StrategyName, strategyOf } from './strategy.ts';

export interface PlanOptions {
  /** Those of the running program: then the plan is about one of them. */
  readonly tunables?: GivenTunables;
  /** @default 'balanced' */
  readonly strategy?: StrategyName | Strategy;
}

/**
 * The plan of a recommendation, or of the first of several that has one: one change at a time.
 *
 * @param recommendations undefined, as the first of none is, has no plan
 * @returns undefined where nothing in the running program can be tuned for any of them
 */
export function plan(
  recommendations: Recommendation | readonly Recommendation[] | undefined,
  { tunables, strategy }: PlanOptions = {},
): Plan | undefined {
  const terms = strategyOf(strategy);
  const list = [recommendations ?? []].flat();
  const known = tunables === undefined ? undefined : [...tunablesByName(tunables).values()].map(seen);
  for (const recommendation of list) {
    const made = known === undefined ? recommendation.plan : planFor(recommendation, known, terms);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** @param tunables undefined: nobody said what can be tuned, and the change is taken at its word where it knows its bounds */
export function planFor(
  { id, subject, change, verify }: Pick<Recommendation, 'id' | 'subject' | 'change' | 'verify'>,
  tunables: readonly EvidenceTunable[] | undefined,
  strategy: Strategy,
): Plan | undefined {
  if (change === undefined) return undefined;
  const [usual = ''] = change.tunables;
  const found = tunables === undefined ? undefined : matching(change, subject, tunables);
  const bounds = found?.bounds ?? (tunables === undefined ? change.bounds : undefined);
  if (bounds === undefined) return undefined;
  const from = found?.value ?? change.from;
  // What it is set to is not always what there is: a pool that may grow has no need to be allowed to.
  if (change.wanted > change.from !== change.wanted > from) return undefined;
  const to = boundedStep({ from, wanted: change.wanted, bounds, strategy });
  return to === undefined ? undefined : { id, steps: [{ tunable: found?.name ?? usual, from, to }], verify };
}

/** By its name; or else the only one that has the subject in its name and stands where the change begins. */
function matching(
  { tunables: names, from }: WantedChange,
  subject: string,
  tunables: readonly EvidenceTunable[],
): EvidenceTunable | undefined {
  const [likeliest] = names.flatMap((name) => tunables.filter((tunable) => tunable.name === name));
  if (likeliest !== undefined) return likeliest;
  const alike = tunables.filter(({ name, value }) => value === from && name.split(/[.:/]/).includes(subject));
  return alike.length === 1 ? alike[0] : undefined;
}

const seen = (tunable: Tunable): EvidenceTunable => ({
  name: tunable.name,
  value: tunable.get(),
  bounds: tunable.bounds,
});
