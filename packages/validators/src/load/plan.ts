/**
 * What a load test is to do, as plain data: from options that may be written in several ways to one row of stages.
 *
 * Every load is either closed (users, each with one request under way) or open (a rate); constant ones are ramps of one
 * stage whose ends are equal.
 */
import { type Duration, type Milliseconds, milliseconds, PerfError } from '@perf/core';
import { lengthOf, type Stage } from '../arrival/schedule.ts';
import { type ProfileName, profileNames, shaped } from '../profile/profile.ts';

/** A stretch that goes evenly from where the last one ended to this rate, or to so many users. */
export interface StageOptions {
  readonly for: Duration;
  readonly rate?: number;
  readonly concurrency?: number;
}

export interface PlanOptions {
  /** Requests per second, whether or not earlier ones were answered: an open load. */
  readonly rate?: number;
  /** Users at once, each with one request under way: a closed load. With a rate: at most so many at once. */
  readonly concurrency?: number;
  /** How long to measure. @default 10 s, or what the profile says */
  readonly duration?: Duration;
  /** Ends after so many requests. */
  readonly iterations?: number;
  /** Ramps, one after the other; instead of a duration. */
  readonly stages?: readonly StageOptions[];
  /** The shape of the load over time. */
  readonly profile?: ProfileName;
  /** Before the measurement, at its first level, and counted apart. @default 0 */
  readonly warmup?: Duration;
  /** @default 10 s */
  readonly timeout?: Duration;
  /** How long to wait at the end for what is under way. @default the timeout, or the duration when that is shorter, at least 2 s */
  readonly drain?: Duration;
  /** `spin` is on time to microseconds and keeps a core busy at high rates; `timer` is late by up to 1.5 ms. @default spin */
  readonly scheduler?: 'spin' | 'timer';
}

export interface Plan {
  readonly kind: 'open' | 'closed';
  readonly executor: string;
  readonly profile: ProfileName | undefined;
  readonly stages: readonly Stage[];
  readonly duration: Milliseconds;
  readonly iterations: number | undefined;
  /** Requests under way at once, at most. */
  readonly most: number;
  readonly warmup: Milliseconds;
  readonly timeout: Milliseconds;
  readonly drain: Milliseconds;
  readonly scheduler: 'spin' | 'timer';
  readonly asked: { readonly rate?: number; readonly concurrency?: number };
}

const USUAL_USERS = 10;
const USUAL_MS: Milliseconds = 10_000;
const USUAL_TIMEOUT_MS: Milliseconds = 10_000;
const LEAST_DRAIN_MS: Milliseconds = 2_000;
/** Below the number of files that a process may have open as a rule. */
const MOST_AT_ONCE = 1_000;
const MOST_USERS = 100_000;
/** As long as a timer can wait. */
const LONGEST_MS: Milliseconds = 2 ** 31 - 1;

/** @throws PerfError `validators/invalid-load` for what can't be done, `core/invalid-argument` for no duration */
export function planOf(options: PlanOptions): Plan {
  const { rate, concurrency, iterations, profile, scheduler = 'spin' } = options;
  check(options);
  const kind = rate !== undefined || options.stages?.some((stage) => stage.rate !== undefined) ? 'open' : 'closed';
  const level = kind === 'open' ? (rate ?? 0) : (concurrency ?? USUAL_USERS);
  const stages = stagesOf(options, kind, level);
  const duration = lengthOf(stages);
  const timeout = positive('timeout', options.timeout ?? USUAL_TIMEOUT_MS);
  const isConstant = stages.length === 1 && stages[0]?.from === stages[0]?.to;
  return {
    kind,
    executor:
      iterations === undefined
        ? `${isConstant ? 'constant' : 'ramping'}-${kind === 'open' ? 'rate' : 'concurrency'}`
        : 'iterations',
    profile,
    stages,
    duration,
    iterations,
    most:
      kind === 'open' ? (concurrency ?? MOST_AT_ONCE) : Math.max(...stages.map(({ from, to }) => Math.max(from, to))),
    warmup: milliseconds(options.warmup ?? 0, 'warmup'),
    timeout,
    drain:
      options.drain === undefined
        ? Math.min(timeout * 1.1, Math.max(duration, LEAST_DRAIN_MS))
        : milliseconds(options.drain, 'drain'),
    scheduler,
    asked: { ...(rate !== undefined && { rate }), ...(concurrency !== undefined && { concurrency }) },
  };
}

function stagesOf(options: PlanOptions, kind: Plan['kind'], level: number): Stage[] {
  const { stages, profile, iterations } = options;
  if (stages !== undefined) return ramps(stages, kind, options[kind === 'open' ? 'rate' : 'concurrency']);
  const span = options.duration === undefined ? undefined : positive('duration', options.duration);
  if (profile !== undefined) return shaped(profile, level, span);
  // A number of requests ends when they are done, however long that takes.
  return [{ from: level, to: level, for: span ?? (iterations === undefined ? USUAL_MS : LONGEST_MS) }];
}

function ramps(stages: readonly StageOptions[], kind: Plan['kind'], first = 0): Stage[] {
  let from = first;
  return stages.map((stage, at) => {
    const to = kind === 'open' ? stage.rate : stage.concurrency;
    if (to === undefined)
      throw invalid(`stages[${at}]`, `one with a ${kind === 'open' ? 'rate' : 'concurrency'}, like the others`, stage);
    const ramp = { from, to, for: positive(`stages[${at}].for`, stage.for) };
    from = to;
    return ramp;
  });
}

function check({ rate, concurrency, iterations, stages, profile, duration, scheduler }: PlanOptions): void {
  if (rate !== undefined && !(rate > 0 && Number.isFinite(rate)))
    throw invalid('rate', 'a number of requests per second above 0', rate);
  if (concurrency !== undefined && !isCount(concurrency, MOST_USERS))
    throw invalid('concurrency', `a whole number from 1 to ${MOST_USERS}`, concurrency);
  if (iterations !== undefined && !isCount(iterations, Number.MAX_SAFE_INTEGER))
    throw invalid('iterations', 'a whole number of at least 1', iterations);
  if (iterations !== undefined && rate !== undefined)
    throw invalid('iterations', 'left out beside a rate, which asks for so many in its time', iterations);
  if (profile !== undefined && !profileNames.includes(profile))
    throw invalid('profile', `one of ${profileNames.join(', ')}`, profile);
  if (scheduler !== undefined && scheduler !== 'spin' && scheduler !== 'timer')
    throw invalid('scheduler', '`spin` or `timer`', scheduler);
  if (stages === undefined) return;
  if (!Array.isArray(stages) || stages.length === 0)
    throw invalid('stages', "at least one, like { for: '10s', rate: 100 }", stages);
  if (profile !== undefined || duration !== undefined)
    throw invalid('stages', 'without a profile and a duration: they say both themselves', stages);
  for (const { rate: to, concurrency: users } of stages) {
    if (to !== undefined && !(to >= 0 && Number.isFinite(to)))
      throw invalid('rate', 'a number of at least 0 in a stage', to);
    if (users !== undefined && !(users >= 0 && users <= MOST_USERS))
      throw invalid('concurrency', `0 to ${MOST_USERS} in a stage`, users);
  }
}

const isCount = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;

function positive(name: string, duration: Duration): Milliseconds {
  const span = milliseconds(duration, name);
  if (span === 0) throw invalid(name, 'longer than 0', duration);
  return span;
}

function invalid(name: string, expected: string, got: unknown): PerfError {
  return new PerfError('validators/invalid-load', {
    message: `Expected \`${name}\` to be ${expected}, got \`${typeof got === 'number' ? got : JSON.stringify(got)}\``,
    hint: "Write it like load({ target, rate: 200, duration: '20s' }), or with concurrency: 50 for users that wait for answers.",
  });
}
