/**
 * A check: one question about whether something is there and well, and how it is asked.
 *
 * What it answers is a value. `blocked` is said by the runner alone: a check that was not asked, since something it depends
 * on is not well. Kinds say what follows from a failure:
 *
 *   liveness    this process is beyond help: restart it         never asks anything outside of the process
 *   readiness   this process can't serve now: send work elsewhere
 *   startup     it can't serve yet; once it has passed it is not asked again
 *   diagnostic  nothing by itself: people should know
 */
import type { Duration, EpochMs, Milliseconds } from '@perf/core';
import { misuse, timerSpan } from './misuse.ts';

/** The kinds of checks, by what follows when one fails. */
export const CHECK_KINDS = ['liveness', 'readiness', 'startup', 'diagnostic'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** What a check itself may say. */
export const ANSWERS = ['pass', 'warn', 'fail', 'unknown', 'unauthorised'] as const;
export type AnswerState = (typeof ANSWERS)[number];
export type CheckState = AnswerState | 'blocked';

/** A figure that a check saw. */
export interface Observed {
  /** What was measured, where one check sees several: `'free'`. */
  readonly name?: string;
  readonly value: number;
  /** `'ms'`, `'bytes'`, `'ratio'`, `'count'`, … */
  readonly unit: string;
}

export interface Answer {
  readonly state: AnswerState;
  /** One sentence for people, without secrets. */
  readonly text?: string;
  readonly observed?: readonly Observed[];
}

/** Nothing is a pass. What a check throws is `fail`, or `unauthorised` where the error says that access was denied. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is a check that passes
export type Outcome = void | AnswerState | Answer;

/** A state changes only when enough of the last looks agree, so that one lost packet turns nothing round. */
export interface Hysteresis {
  /** Failures among the last `of` looks that make a check that was well fail. @default 1 */
  readonly failures?: number;
  /** Passes among the last `of` looks that make a failed check well again. @default 1 */
  readonly passes?: number;
  /** How many looks count. @default the larger of the two */
  readonly of?: number;
}

export interface CheckOptions {
  /** Unique among the checks of one health. */
  readonly name: string;
  /** @default 'readiness' */
  readonly kind?: CheckKind;
  /** Names of checks that have to be well before this one is asked. */
  readonly dependsOn?: readonly string[];
  /** How often it is asked once `start()` was called. @default '30s' */
  readonly every?: Duration;
  /** How long it may take: then its signal is aborted and it has failed. @default '5s' */
  readonly timeout?: Duration;
  readonly hysteresis?: Hysteresis;
  /** A result that is older is unknown when it is read. @default none: the age is told, and the reader judges */
  readonly maxAge?: Duration;
  /** Whether it asks something outside of the process, which a liveness check may not. @default false */
  readonly outside?: boolean;
  /** Asks. Should end when the signal is aborted; if it does not, it is not asked again until it has ended. */
  readonly run: (signal: AbortSignal) => Outcome | Promise<Outcome>;
}

/** A check whose options are known to make sense. Made by `defineCheck`. */
export interface Check extends CheckOptions {
  readonly kind: CheckKind;
  readonly dependsOn: readonly string[];
  readonly every: Milliseconds;
  readonly timeout: Milliseconds;
  readonly hysteresis: Required<Hysteresis>;
  readonly maxAge?: Milliseconds;
  readonly outside: boolean;
}

/** What went wrong, as plain data. */
export interface CheckError {
  readonly message: string;
  readonly code?: string;
}

/** Why a failure is excused for now. */
export interface Excuse {
  readonly until: EpochMs;
  readonly reason?: string;
}

/** What is known of a check. */
export interface CheckResult {
  readonly name: string;
  readonly kind: CheckKind;
  readonly state: CheckState;
  /** The check at the root of it, when the state is `blocked`. */
  readonly blockedBy?: string;
  /** One sentence; empty when a check passed and said nothing. */
  readonly text: string;
  readonly observed?: readonly Observed[];
  /** When it was known, by the wall clock; undefined before the first look. */
  readonly at: EpochMs | undefined;
  /** How long ago that is, by a clock that nobody sets; undefined before the first look. */
  readonly age: Milliseconds | undefined;
  /** How long the look took; undefined before the first one. */
  readonly duration: Milliseconds | undefined;
  readonly error?: CheckError;
  readonly maintenance?: Excuse;
}

const INVALID = 'health/invalid-check';

/**
 * A check, validated: what is wrong with it is said here, not at three in the morning.
 *
 * @throws PerfError `health/invalid-check` for an option that makes no sense, and for a liveness check that asks something
 *   outside of the process: a restart would not mend that, and would come again and again
 */
export function defineCheck(options: CheckOptions): Check {
  const { name, kind = 'readiness', dependsOn = [], every = '30s', timeout = '5s' } = options ?? {};
  const { maxAge, outside = false, run } = options ?? {};
  const hint =
    "Write it like defineCheck({ name: 'database', run: async (signal) => { await db.query('select 1') } }).";
  if (typeof name !== 'string' || name.trim() === '') {
    throw misuse(INVALID, { name: '`name` of a check', expected: 'a text that is not empty', got: name, hint });
  }
  const of = (option: string): string => `\`${option}\` of the check \`${name}\``;
  const refuse: Refuse = (option, expected, got) => {
    throw misuse(INVALID, { name: of(option), expected, got, hint });
  };
  if (!CHECK_KINDS.includes(kind)) refuse('kind', `one of ${CHECK_KINDS.join(', ')}`, kind);
  if (typeof run !== 'function') refuse('run', 'a function', run);
  if (!Array.isArray(dependsOn) || dependsOn.some((other) => typeof other !== 'string')) {
    refuse('dependsOn', 'a list of names of checks', dependsOn);
  }
  if (kind === 'liveness' && outside) {
    throw misuse(INVALID, {
      name: of('kind'),
      expected: 'readiness, startup or diagnostic, since it asks something outside of the process',
      got: kind,
      hint: 'Make it a readiness check: a restart of this process does not mend what is outside of it.',
    });
  }
  return Object.freeze({
    name,
    kind,
    dependsOn: Object.freeze([...dependsOn]),
    every: timerSpan(every, of('every'), INVALID),
    timeout: timerSpan(timeout, of('timeout'), INVALID),
    hysteresis: validHysteresis(options.hysteresis, refuse),
    ...(maxAge !== undefined && { maxAge: timerSpan(maxAge, of('maxAge'), INVALID) }),
    outside: outside === true,
    run,
  });
}

type Refuse = (option: string, expected: string, got: unknown) => never;

function validHysteresis(given: Hysteresis | undefined, refuse: Refuse): Required<Hysteresis> {
  const { failures = 1, passes = 1 } = given ?? {};
  const { of = Math.max(failures, passes) } = given ?? {};
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
  if (!isCount(failures)) refuse('hysteresis.failures', 'a positive integer', failures);
  if (!isCount(passes)) refuse('hysteresis.passes', 'a positive integer', passes);
  if (!isCount(of) || of < Math.max(failures, passes) || of > 1_000) {
    refuse('hysteresis.of', 'an integer of at least `failures` and `passes`, and at most 1000', of);
  }
  return Object.freeze({ failures, passes, of });
}
