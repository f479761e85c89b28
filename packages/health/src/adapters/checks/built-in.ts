/** What all built-in checks have in common: the options of any check, each with a default, and how figures become states. */
import type { Bytes, Milliseconds, Ratio } from '@perf/core';
import { type AnswerState, type Check, type CheckOptions, defineCheck, type Outcome } from '../../check.ts';
import { misuse } from '../../misuse.ts';

/** Options that every built-in check takes, with the meaning that `defineCheck` gives them. */
export type CommonOptions = Partial<Omit<CheckOptions, 'run' | 'outside'>>;

type Run = (signal: AbortSignal) => Outcome | Promise<Outcome>;

/** A check with what the built-in one has as its defaults, and what the caller says instead. */
export function builtIn(defaults: Omit<CheckOptions, 'run'>, given: CommonOptions, run: Run): Check {
  const { name, kind, dependsOn, every, timeout, hysteresis, maxAge } = given;
  const said = { name, kind, dependsOn, every, timeout, hysteresis, maxAge };
  const decided = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return defineCheck({ ...defaults, ...decided, run });
}

/** The error for an option of a built-in check that makes no sense. */
export function refuse(check: string, option: string, { expected, got }: { expected: string; got: unknown }): never {
  const hint = `Mend \`${option}\`; the README of @perf/health shows how ${check} is written.`;
  throw misuse('health/invalid-check', { name: `\`${option}\` of ${check}`, expected, got, hint });
}

/** Bounds that a figure should stay below. */
export interface Bounds {
  readonly warn: number;
  readonly fail: number;
}

export const below = (value: number, { warn, fail }: Bounds): AnswerState =>
  value >= fail ? 'fail' : value >= warn ? 'warn' : 'pass';

export const above = (value: number, { warn, fail }: Bounds): AnswerState =>
  value <= fail ? 'fail' : value <= warn ? 'warn' : 'pass';

/** A share bound: above 0 and at most 1. @throws PerfError `health/invalid-check` */
export function shareBounds(check: string, { warn, fail }: Bounds): Bounds {
  for (const [option, got] of Object.entries({ warn, fail })) {
    if (!(got >= 0 && got <= 1)) refuse(check, option, { expected: 'a share from 0 to 1', got });
  }
  return { warn, fail };
}

export const percent = (share: Ratio): string => `${Math.round(share * 100)} %`;

/** `1.5 GB`: in powers of 1,000. */
export function sizeText(size: Bytes): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(size, 1)) / 3)));
  return `${Number((size / 1_000 ** power).toPrecision(3))} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

/** Milliseconds with one decimal, as people read them. */
export const rounded = (span: Milliseconds): Milliseconds => Math.round(span * 10) / 10;
