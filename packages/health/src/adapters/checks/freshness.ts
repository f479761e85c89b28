/** Whether something that should happen again and again has happened lately: a backup, a sample, an import. */
import { type Duration, type EpochMs, milliseconds, systemClock } from '@perf/core';
import type { Check, Outcome } from '../../check.ts';
import { spanText } from '../../span-text.ts';
import { builtIn, type CommonOptions, refuse } from './built-in.ts';

export interface FreshnessOptions extends CommonOptions {
  /** When it happened last; undefined when that is not known, or never was. */
  readonly last: () => EpochMs | undefined | Promise<EpochMs | undefined>;
  /** The age at which it fails. */
  readonly fail: Duration;
  /** The age at which it warns. @default half of `fail` */
  readonly warn?: Duration;
  /** The present moment, by the clock that `last` goes by. @default the wall clock */
  readonly now?: () => EpochMs;
}

/** A moment further ahead is no question of clocks that differ a little. */
const AHEAD_MS = 60_000;

/** Kind: diagnostic. */
export function freshnessCheck({ last, fail, warn, now = systemClock.now, ...options }: FreshnessOptions): Check {
  if (typeof last !== 'function') refuse('freshnessCheck', 'last', { expected: 'a function', got: last });
  const oldest = milliseconds(fail, 'fail');
  const old = warn === undefined ? oldest / 2 : milliseconds(warn, 'warn');
  return builtIn({ name: 'freshness', kind: 'diagnostic' }, options, async (): Promise<Outcome> => {
    const at = await last();
    if (at === undefined || !Number.isFinite(at)) return { state: 'unknown', text: 'not known to have happened yet' };
    const age = now() - at;
    if (age < -AHEAD_MS) return { state: 'unknown', text: `dated ${spanText(-age)} ahead: a clock is wrong` };
    const state = age >= oldest ? 'fail' : age >= old ? 'warn' : 'pass';
    const observed = [{ name: 'age', value: Math.max(0, Math.round(age)), unit: 'ms' }];
    return { state, text: `last ${spanText(Math.max(0, age))} ago, ${spanText(oldest)} allowed`, observed };
  });
}
