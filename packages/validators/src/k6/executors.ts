/**
 * The shape of a load as k6 knows it: each of our executors is one of its own.
 *
 *   constant-concurrency → constant-vus          constant-rate → constant-arrival-rate
 *   ramping-concurrency  → ramping-vus           ramping-rate  → ramping-arrival-rate
 *   iterations           → shared-iterations
 */
import type { Milliseconds } from '@perf/core';

/** What is read of a plan. */
export interface K6Plan {
  readonly kind: 'open' | 'closed';
  readonly stages: readonly { readonly from: number; readonly to: number; readonly for: Milliseconds }[];
  readonly duration: Milliseconds;
  readonly iterations: number | undefined;
  /** Requests under way at once, at most. */
  readonly most: number;
  readonly warmup: Milliseconds;
  readonly timeout: Milliseconds;
}

/** Of `options.scenarios`. */
export type K6Scenario = Readonly<Record<string, unknown>>;

export const MAIN = 'load';

/** @returns by name, the warm-up first where there is one */
export function k6Scenarios(plan: K6Plan): Readonly<Record<string, K6Scenario>> {
  const { warmup, stages } = plan;
  if (warmup === 0) return { [MAIN]: mainOf(plan) };
  const level = stages[0]?.to ?? 0;
  const flat = { ...plan, iterations: undefined, stages: [{ from: level, to: level, for: warmup }], duration: warmup };
  return { warmup: mainOf(flat), [MAIN]: { ...mainOf(plan), startTime: spanOf(warmup) } };
}

function mainOf({ kind, stages, duration, iterations, most }: K6Plan): K6Scenario {
  const level = stages[0]?.to ?? 0;
  if (iterations !== undefined) {
    const vus = Math.min(most, iterations);
    return { executor: 'shared-iterations', vus, iterations, maxDuration: spanOf(Math.min(duration, DAY_MS)) };
  }
  const isConstant = stages.every(({ from, to }) => from === level && to === level);
  if (kind === 'closed') {
    if (isConstant) return { executor: 'constant-vus', vus: level, duration: spanOf(duration) };
    return { executor: 'ramping-vus', startVUs: stages[0]?.from ?? 0, stages: stagesOf(stages, 1) };
  }
  const per = unitFor(stages.flatMap(({ from, to }) => [from, to]));
  const users = { timeUnit: `${per}s`, preAllocatedVUs: Math.min(most, MOST_READY), maxVUs: most };
  if (isConstant) {
    return { executor: 'constant-arrival-rate', rate: whole(level * per), duration: spanOf(duration), ...users };
  }
  const startRate = whole((stages[0]?.from ?? 0) * per);
  return { executor: 'ramping-arrival-rate', startRate, stages: stagesOf(stages, per), ...users };
}

const DAY_MS = 86_400_000;
/** Users that k6 makes before it begins; it makes more when they are needed. */
const MOST_READY = 50;

const stagesOf = (stages: K6Plan['stages'], per: number) =>
  stages.map(({ to, for: span }) => ({ target: whole(to * per), duration: spanOf(span) }));

/** k6 wants whole rates: two and a half a second are five in two seconds. */
function unitFor(rates: readonly number[]): number {
  const isWhole = (per: number): boolean => rates.every((rate) => Math.abs(rate * per - Math.round(rate * per)) < 1e-6);
  return [1, 2, 3, 4, 5, 10, 60, 100].find(isWhole) ?? 1_000;
}

const whole = (rate: number): number => Math.round(rate);

/** Seconds where they are whole. */
export const spanOf = (ms: Milliseconds): string => (ms % 1_000 === 0 ? `${ms / 1_000}s` : `${Math.round(ms)}ms`);
