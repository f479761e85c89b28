/** A plan against the tunables of the running program: it has to be about them, within their bounds, and up to date. */
import { PerfError, type Tunable } from '@perf/core';
import { invalid } from './misuse-of.ts';
import type { Plan, PlanStep } from './plan.ts';

export type GivenTunables = Iterable<Tunable> | Readonly<Record<string, Tunable>>;

export interface CheckedStep extends PlanStep {
  readonly port: Tunable;
}

export function tunablesByName(given: GivenTunables): Map<string, Tunable> {
  const entries =
    Symbol.iterator in given ? [...(given as Iterable<Tunable | [string, Tunable]>)] : Object.entries(given);
  return new Map(
    entries.map((entry) => {
      const [key, port] = Array.isArray(entry) ? entry : [undefined, entry];
      return [port?.name ?? key ?? '', port];
    }),
  );
}

/** @throws PerfError `optimizer/invalid-argument` for what is no plan */
export function checkPlan(plan: Plan): Plan {
  const hint = 'Give a plan of a recommendation, or what `plan(recommendations)` returns.';
  if (typeof plan !== 'object' || plan === null || !Array.isArray(plan.steps)) {
    throw invalid('plan', { expected: 'a plan', got: plan, hint });
  }
  if (plan.steps.length === 0) throw invalid('plan.steps', { expected: 'at least one step', got: 'none', hint });
  const names = new Set<string>();
  for (const { tunable, from, to } of plan.steps) {
    if (typeof tunable !== 'string' || tunable === '') {
      throw invalid('plan.steps[].tunable', { expected: 'the name of a tunable', got: tunable, hint });
    }
    if (names.has(tunable)) throw invalid('plan.steps', { expected: 'of one tunable once', got: tunable, hint });
    names.add(tunable);
    for (const [name, value] of Object.entries({ from, to })) {
      if (!Number.isFinite(value))
        throw invalid(`plan.steps[].${name}`, { expected: 'a finite number', got: value, hint });
    }
  }
  return plan;
}

/**
 * @throws PerfError `optimizer/unknown-tunable`, `optimizer/out-of-bounds`, `optimizer/plan-outdated`; nothing has been done
 */
export function checkSteps({ steps }: Plan, tunables: ReadonlyMap<string, Tunable>): CheckedStep[] {
  return steps.map((step) => {
    const port = tunables.get(step.tunable);
    if (port === undefined) throw unknown(step.tunable, [...tunables.keys()]);
    checkBounds(step, port);
    const now = port.get();
    if (now !== step.from) {
      throw new PerfError('optimizer/plan-outdated', {
        message: `Expected \`${step.tunable}\` to be ${step.from}, as the plan has it, got \`${now}\``,
        hint: 'Ask for advice again: somebody has changed it since.',
      });
    }
    return { ...step, port };
  });
}

function checkBounds({ tunable, to }: PlanStep, { bounds: { min, max, step } }: Tunable): void {
  const steps = (to - min) / step;
  const isWhole = !(step > 0) || Math.abs(steps - Math.round(steps)) < 1e-6;
  if (to >= min && to <= max && isWhole) return;
  throw new PerfError('optimizer/out-of-bounds', {
    message: `Expected \`${tunable}\` to be set to ${min} … ${max} in steps of ${step}, got \`${to}\``,
    hint: 'The bounds are those of its owner: ask there for other ones.',
  });
}

function unknown(name: string, known: readonly string[]): PerfError {
  const there = known.length === 0 ? 'there is none' : `there are ${[...known].sort().join(', ')}`;
  return new PerfError('optimizer/unknown-tunable', {
    message: `Expected \`plan.steps[].tunable\` to be one of the program's, got \`${name}\`: ${there}`,
    hint: 'Give `tunables` all that the plan is about.',
  });
}
