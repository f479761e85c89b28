/** What a crash has left half done, taken back on start: only what still stands as the plan had set it. */
import type { Annotation } from '@perf/analytics';
import { type Clock, systemClock } from '@perf/core';
import type { Attempt } from './attempt.ts';
import { type CheckedStep, type GivenTunables, tunablesByName } from './check-plan.ts';
import type { Journal } from './journal.ts';
import type { PlanStep } from './plan.ts';
import { setBack } from './take-step.ts';

export interface RecoverOptions {
  readonly annotate?: (annotation: Annotation) => void | Promise<void>;
  readonly clock?: Clock;
  /** Forget steps of tunables that are not there any more; else they stay under way until they are. @default false */
  readonly forget?: boolean;
}

export interface Recovered {
  /** `nothing`: nothing was under way. `left`: some tunable of it is missing. */
  readonly outcome: 'nothing' | 'rolled-back' | 'left';
  /** Those that were set back. */
  readonly restored: readonly PlanStep[];
  /** Those that stood otherwise than the plan has it: nothing to take back, or somebody else has changed them since. */
  readonly untouched: readonly PlanStep[];
  /** Names of tunables that are not there. */
  readonly missing: readonly string[];
}

/**
 * Takes back what a crash left changed.
 *
 * @throws PerfError `optimizer/busy` while another optimizer acts: then what is under way is its own;
 *   `optimizer/not-rolled-back` where a tunable refuses
 */
export async function recover(
  journal: Journal,
  tunables: GivenTunables,
  { annotate, clock = systemClock, forget = false }: RecoverOptions = {},
): Promise<Recovered> {
  const claim = await journal.claim();
  try {
    const entry = await journal.underWay();
    if (entry === undefined) return { outcome: 'nothing', restored: [], untouched: [], missing: [] };
    const { plan } = entry;
    const ports = tunablesByName(tunables);
    const found = plan.steps.flatMap((step): CheckedStep[] => {
      const port = ports.get(step.tunable);
      return port === undefined ? [] : [{ ...step, port }];
    });
    const missing = plan.steps.map(({ tunable }) => tunable).filter((name) => !ports.has(name));
    const changed = found.filter(({ port, to }) => port.get() === to);
    await setBack(changed);
    const restored = changed.map(bare);
    const untouched = found.filter((step) => !changed.includes(step)).map(bare);
    if (missing.length > 0 && !forget) return { outcome: 'left', restored, untouched, missing };
    const at = clock.now();
    await journal.end(
      restored.map((step): Attempt => {
        return { id: plan.id, at, outcome: 'inconclusive', ...step, metric: plan.verify?.metric ?? '', effect: null };
      }),
    );
    const text = `${plan.id}: takes back what was under way when the program ended`;
    await annotate?.({ at, kind: 'optimizer', text, labels: { plan: plan.id, state: 'rolled-back' } });
    return { outcome: 'rolled-back', restored, untouched, missing };
  } finally {
    await claim.release();
  }
}

const bare = ({ tunable, from, to }: CheckedStep): PlanStep => ({ tunable, from, to });
