/**
 * Whether the wall clock went its way since the look before: held against a clock that nobody sets. Schedules, tokens
 * and certificates go by the wall; one that was set, or a machine that slept, makes them early, late or invalid.
 */
import { type Clock, type Duration, type Milliseconds, milliseconds, systemClock } from '@perf/core';
import type { Check, Outcome } from '../../check.ts';
import { spanText } from '../../span-text.ts';
import { builtIn, type CommonOptions } from './built-in.ts';

export interface ClockOptions extends CommonOptions {
  /** The jump from which on it warns. @default '1s', more than a clock that is kept right by NTP drifts in minutes */
  readonly jump?: Duration;
  readonly clock?: Clock;
}

/** Warns at the look after a jump, and is well again at the next. Kind: diagnostic. */
export function clockCheck({ jump = '1s', clock = systemClock, ...options }: ClockOptions = {}): Check {
  const most = milliseconds(jump, 'jump');
  let last: Milliseconds | undefined;
  return builtIn({ name: 'clock', kind: 'diagnostic' }, options, (): Outcome => {
    const offset = clock.now() - clock.monotonic();
    const moved = offset - (last ?? offset);
    last = offset;
    const observed = [{ name: 'jump', value: Math.round(moved), unit: 'ms' }];
    if (Math.abs(moved) < most) return { state: 'pass', observed };
    const where = moved > 0 ? 'forward' : 'back';
    const why = moved > 0 ? 'set, or the machine slept' : 'set';
    return { state: 'warn', text: `the clock went ${spanText(Math.abs(moved))} ${where}: ${why}`, observed };
  });
}
