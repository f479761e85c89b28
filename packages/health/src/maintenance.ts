/**
 * Maintenance windows: stretches in which a check that is not well is excused. It is asked as ever and its state is told as it
 * is, but the whole only warns of it.
 *
 * By the wall clock, since people agree on them; a window that comes again does so at a fixed span, whatever summer time does.
 */
import type { Duration, EpochMs, Milliseconds } from '@perf/core';
import type { Excuse } from './check.ts';
import { misuse, timerSpan } from './misuse.ts';

export interface MaintenanceOptions {
  /** When it begins: milliseconds since 1970, or a text like `'2026-03-01T02:00:00Z'`. @default now */
  readonly from?: EpochMs | string;
  readonly for: Duration;
  /** The span after which it comes again: `'1d'`. @default it does not */
  readonly every?: Duration;
  /** Names of the checks it excuses. @default all of them */
  readonly checks?: readonly string[];
  readonly reason?: string;
}

export interface MaintenanceWindow {
  readonly from: EpochMs;
  readonly length: Milliseconds;
  readonly every: Milliseconds | undefined;
  readonly checks: ReadonlySet<string> | undefined;
  readonly reason: string | undefined;
}

const INVALID = 'health/invalid-maintenance';

/** @throws PerfError `health/invalid-maintenance` */
export function maintenanceWindow(
  options: MaintenanceOptions,
  { now, names }: { readonly now: EpochMs; readonly names: readonly string[] },
): MaintenanceWindow {
  const { from = now, for: length, every, checks, reason } = options;
  const begins = typeof from === 'string' ? Date.parse(from) : from;
  const hint = "Write it like { from: '2026-03-01T02:00:00Z', for: '30m', every: '1d', checks: ['database'] }.";
  if (!Number.isFinite(begins)) {
    throw misuse(INVALID, { name: '`from` of a maintenance window', expected: 'a moment', got: from, hint });
  }
  const unknown = checks?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const expected = `one of ${names.join(', ')}`;
    throw misuse(INVALID, { name: '`checks` of a maintenance window', expected, got: unknown, hint });
  }
  const again = every === undefined ? undefined : timerSpan(every, '`every` of a maintenance window', INVALID);
  const lasts = timerSpan(length, '`for` of a maintenance window', INVALID);
  if (again !== undefined && lasts >= again) {
    throw misuse(INVALID, {
      name: '`for` of a maintenance window',
      expected: 'shorter than `every`',
      got: length,
      hint,
    });
  }
  return { from: begins, length: lasts, every: again, checks: checks && new Set(checks), reason };
}

/** @returns until when a check is excused, or undefined when it is not */
export function excuseOf(windows: Iterable<MaintenanceWindow>, name: string, now: EpochMs): Excuse | undefined {
  let longest: Excuse | undefined;
  for (const { from, length, every, checks, reason } of windows) {
    if (now < from || (checks !== undefined && !checks.has(name))) continue;
    const began = every === undefined ? from : now - ((now - from) % every);
    const until = began + length;
    if (now >= until || (longest !== undefined && longest.until >= until)) continue;
    longest = { until, ...(reason !== undefined && { reason }) };
  }
  return longest;
}
