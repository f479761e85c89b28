/**
 * Maintenance windows: stretches in which a check that is not well is excused. It is asked as ever and its state is told as it
 * is, but the whole only warns of it.
 *
 * By the wall clock, since people agree on them. A window with `every` comes again at a fixed span, whatever summer time does;
 * one with `to` comes by the calendar of a zone.
 */
import type { Duration, EpochMs, Milliseconds } from '@perf/core';
import { type CalendarMoment, calendarMoment, leftOfWindow, wallClock } from '@perf/core/calendar';
import type { Excuse } from './check.ts';
import { misuse, timerSpan } from './misuse.ts';

interface WhatFor {
  /** Names of the checks it excuses. @default all of them */
  readonly checks?: readonly string[];
  readonly reason?: string;
}

export interface SpanOfMaintenance extends WhatFor {
  /** When it begins: milliseconds since 1970, or a text like `'2026-03-01T02:00:00Z'`. @default now */
  readonly from?: EpochMs | string;
  readonly for: Duration;
  /** The span after which it comes again: `'1d'`. @default it does not */
  readonly every?: Duration;
}

export interface CalendarOfMaintenance extends WhatFor {
  /** `'Sat 02:00'`: each week; `'02:00'`: each day. */
  readonly from: string;
  /** The same; it may be past midnight, or past the end of the week. */
  readonly to: string;
  /** Like `'Europe/Berlin'`. @default the zone of this machine */
  readonly zone?: string;
}

export type MaintenanceOptions = SpanOfMaintenance | CalendarOfMaintenance;

export interface MaintenanceWindow {
  /** Until when it lasts; undefined when it is not now. */
  readonly until: (now: EpochMs) => EpochMs | undefined;
  readonly checks: ReadonlySet<string> | undefined;
  readonly reason: string | undefined;
}

const INVALID = 'health/invalid-maintenance';
const HINT =
  "Write it like { from: '2026-03-01T02:00:00Z', for: '30m', every: '1d', checks: ['database'] }, or { from: 'Sat 02:00', to: 'Sat 04:00', zone: 'Europe/Berlin' }.";

/** @throws PerfError `health/invalid-maintenance` */
export function maintenanceWindow(
  options: MaintenanceOptions,
  { now, names }: { readonly now: EpochMs; readonly names: readonly string[] },
): MaintenanceWindow {
  if (typeof options !== 'object' || options === null)
    throw misuse(INVALID, { name: 'a maintenance window', expected: 'an object', got: options, hint: HINT });
  const { checks, reason } = options;
  if (checks !== undefined && !Array.isArray(checks)) throw refused('checks', 'a list of names', checks);
  const unknown = checks?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw refused('checks', `one of ${names.join(', ')}`, unknown);
  const until = 'to' in options ? byCalendar(options) : bySpan(options, now);
  return { until, checks: checks && new Set(checks), reason };
}

function bySpan({ from, for: length, every }: SpanOfMaintenance, now: EpochMs): MaintenanceWindow['until'] {
  const begins = typeof from === 'string' ? Date.parse(from) : (from ?? now);
  if (!Number.isFinite(begins)) throw refused('from', 'a moment', from);
  const again = every === undefined ? undefined : timerSpan(every, '`every` of a maintenance window', INVALID);
  const lasts: Milliseconds = timerSpan(length, '`for` of a maintenance window', INVALID);
  if (again !== undefined && lasts >= again) throw refused('for', 'shorter than `every`', length);
  return (at) => {
    if (at < begins) return undefined;
    const began = again === undefined ? begins : at - ((at - begins) % again);
    return at < began + lasts ? began + lasts : undefined;
  };
}

function byCalendar({ from, to, zone }: CalendarOfMaintenance): MaintenanceWindow['until'] {
  const begins = momentOf('from', from);
  const ends = momentOf('to', to);
  if (begins.hasDay !== ends.hasDay) throw refused('to', 'with a day when `from` has one, without when not', to);
  if (begins.at === ends.at) throw refused('to', 'another moment than `from`', to);
  const wall = wallIn(zone);
  return (at) => {
    const left = leftOfWindow({ from: begins, to: ends }, wall(at));
    return left === undefined ? undefined : at + left;
  };
}

function momentOf(name: string, text: string): CalendarMoment {
  const moment = calendarMoment(text);
  if (moment === undefined) throw refused(name, "a time of day like '02:00', or with a day like 'Sat 02:00'", text);
  return moment;
}

function wallIn(zone: string | undefined): (now: EpochMs) => Milliseconds {
  try {
    return wallClock(zone);
  } catch {
    // Told below, with the name that the caller knows.
  }
  throw refused('zone', "a time zone like 'Europe/Berlin'", zone);
}

function refused(name: string, expected: string, got: unknown): Error {
  return misuse(INVALID, { name: `\`${name}\` of a maintenance window`, expected, got, hint: HINT });
}

/** @returns until when a check is excused, or undefined when it is not */
export function excuseOf(windows: Iterable<MaintenanceWindow>, name: string, now: EpochMs): Excuse | undefined {
  let longest: Excuse | undefined;
  for (const { until: untilOf, checks, reason } of windows) {
    if (checks !== undefined && !checks.has(name)) continue;
    const until = untilOf(now);
    if (until === undefined || (longest !== undefined && longest.until >= until)) continue;
    longest = { until, ...(reason !== undefined && { reason }) };
  }
  return longest;
}
