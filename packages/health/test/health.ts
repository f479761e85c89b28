/** Health by fake timers: deadlines, ages and what is due are of one piece. */
import type { CheckOptions, CheckResult, Health, HealthOptions, HealthReport, Outcome } from '../src/index.ts';
import { createHealth, defineCheck } from '../src/index.ts';

const clock = { now: () => Date.now(), monotonic: () => performance.now() };

export function health(checks: readonly CheckOptions[], options: Partial<HealthOptions> = {}): Health {
  return createHealth({ checks, clock, random: () => 0, ...options });
}

export const named = (name: string, run: CheckOptions['run'], more: Partial<CheckOptions> = {}): CheckOptions =>
  defineCheck({ name, run, ...more });

/** A check that answers after a while. */
export function takes(ms: number, outcome?: Outcome): () => Promise<Outcome> {
  return () => new Promise((resolve) => void setTimeout(() => resolve(outcome), ms));
}

export const states = ({ checks }: HealthReport): Record<string, CheckResult['state']> =>
  Object.fromEntries(checks.map(({ name, state }) => [name, state]));
