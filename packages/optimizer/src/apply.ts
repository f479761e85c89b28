import { type Milliseconds, milliseconds, PerfError, systemClock, type Tunable } from '@perf/core';
import { Application, type Terms } from './application.ts';
import type { Applied } from './applied.ts';
import type { ApplyOptions } from './apply-options.ts';
import { checkPlan, checkSteps, tunablesByName } from './check-plan.ts';
import type { Claim } from './journal.ts';
import { invalid } from './misuse-of.ts';
import type { Plan, PlanStep, Verification } from './plan.ts';
import { strategyOf } from './strategy.ts';

const WITHIN: Milliseconds = 600_000;
const CHANGING: unique symbol = Symbol.for('perfkit.optimizer.changing');

/**
 * Carries out a plan: measures, changes, measures again, and takes back what did not surely help.
 *
 * @returns what became of it; a harm, a refusal or a lie is a value
 * @throws PerfError for a plan that can't be carried out (`optimizer/unknown-tunable`, `optimizer/out-of-bounds`,
 *   `optimizer/plan-outdated`, `optimizer/invalid-argument`), while another optimizer acts (`optimizer/busy`), after a crash
 *   that nobody took back (`optimizer/not-recovered`): nothing was done; `optimizer/not-rolled-back` where a tunable refuses to
 *   be set back: then the journal still has it
 */
export async function apply(plan: Plan, options: ApplyOptions = {}): Promise<Applied> {
  const { tunables, observe, dryRun = tunables === undefined, journal } = options;
  checkPlan(plan);
  const run = termsOf(plan, options);
  const steps = tunables === undefined ? undefined : checkSteps(plan, tunablesByName(tunables));
  if (dryRun || steps === undefined) return notDone(plan);
  if (typeof observe !== 'function') {
    const hint = 'Give a function that returns what was measured since it was last asked, or `dryRun: true`.';
    throw invalid('observe', { expected: 'a function', got: observe, hint });
  }
  const changing = beingChanged();
  const taken = steps.find(({ port }) => changing.has(port));
  if (taken !== undefined) throw busyWith(taken);
  for (const { port } of steps) changing.add(port);
  let claim: Claim | undefined;
  try {
    claim = await journal?.claim();
    if ((await journal?.underWay()) !== undefined) throw notRecovered();
    return await new Application(plan, { ...run, steps, observe, claim, options }).run();
  } finally {
    for (const { port } of steps) changing.delete(port);
    await claim?.release();
  }
}

function notDone({ steps }: Plan): Applied {
  const text = steps.map(({ tunable, from, to }) => `would set ${tunable} from ${from} to ${to}`).join(', then ');
  return {
    ...{ outcome: 'inconclusive', reason: 'dry-run', text, isDryRun: true, steps, effect: null, attempts: [] },
    samples: { before: 0, after: 0 },
  };
}

/** A plan written by hand may leave out what a strategy knows. */
function termsOf(plan: Plan, { strategy, clock = systemClock, every = '1s', signal }: ApplyOptions): Terms {
  const terms = strategyOf(strategy);
  const { minEffect, minSamples } = terms;
  const given: Partial<Verification> = plan.verify ?? {};
  const verify = { metric: '', better: 'lower' as const, minEffect, minSamples, within: WITHIN, ...given };
  const hint = 'Leave it out to have that of the strategy.';
  if (!(Number.isInteger(verify.minSamples) && verify.minSamples > 0)) {
    throw invalid('plan.verify.minSamples', { expected: 'an integer above 0', got: verify.minSamples, hint });
  }
  if (verify.better !== 'lower' && verify.better !== 'higher') {
    throw invalid('plan.verify.better', { expected: "'lower' or 'higher'", got: verify.better, hint });
  }
  const within = milliseconds(verify.within, 'plan.verify.within');
  return { verify, strategy: terms, patience: { clock, every: milliseconds(every, 'every'), within, signal } };
}

function busyWith({ tunable }: PlanStep): PerfError {
  return new PerfError('optimizer/busy', {
    message: `Expected \`${tunable}\` to be left alone by others, but another \`apply\` is changing it`,
    hint: 'One change at a time: wait until it has ended.',
  });
}

function notRecovered(): PerfError {
  return new PerfError('optimizer/not-recovered', {
    message: 'Expected nothing to be under way, but a plan was when the program ended',
    hint: 'Call `recover(journal, tunables)` first.',
  });
}

/**
 * Tunables that some `apply` of this process is changing: ports are objects, so no name can be taken for another's. Held where
 * two copies of this package find the same.
 */
function beingChanged(): WeakSet<Tunable> {
  const held = globalThis as { [CHANGING]?: WeakSet<Tunable> };
  held[CHANGING] ??= new WeakSet();
  return held[CHANGING];
}
