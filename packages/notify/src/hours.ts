/**
 * Hours of the day or of the week, by the wall clock of a zone: when a route is open, and when it is quiet. They are read
 * anew at each look, so a clock that jumps leaves nothing behind.
 */
import type { EpochMs } from '@perf/core';
import { type CalendarMoment, calendarMoment, leftOfWindow, wallClock } from '@perf/core/calendar';
import { misuse } from './failure.ts';

export interface Hours {
  /** `'22:00'`: each day; `'Fri 18:00'`: each week. */
  readonly from: string;
  /** The same; it may be past midnight, or past the end of the week. */
  readonly to: string;
  /** Like `'Europe/Berlin'`. @default the zone of this machine */
  readonly zone?: string;
}

export type IsWithin = (now: EpochMs) => boolean;

/** @throws PerfError `notify/invalid-argument` */
export function withinHours(hours: Hours | readonly Hours[]): IsWithin {
  const all = [hours].flat().map(windowOf);
  return (now) => Number.isFinite(now) && all.some((within) => within(now));
}

function windowOf(hours: Hours): IsWithin {
  const [from, to] = [calendarMoment(hours?.from), calendarMoment(hours?.to)];
  if (from === undefined || to === undefined || from.hasDay !== to.hasDay || from.at === to.at) throw noHours(hours);
  const window: { readonly from: CalendarMoment; readonly to: CalendarMoment } = { from, to };
  const clock = clockOf(hours);
  return (now) => leftOfWindow(window, clock(now)) !== undefined;
}

function clockOf({ zone, ...hours }: Hours): ReturnType<typeof wallClock> {
  try {
    return wallClock(zone);
  } catch (cause) {
    // A zone that this system does not know.
    throw noHours({ ...hours, zone }, cause);
  }
}

function noHours(got: unknown, cause?: unknown): Error {
  const hint =
    "Write them like { from: '22:00', to: '07:00', zone: 'Europe/Berlin' }, or with days: { from: 'Fri 18:00', to: 'Mon 08:00' }.";
  return misuse({
    name: 'hours',
    expected: 'a beginning and an end',
    got: JSON.stringify(got) ?? 'nothing',
    hint,
    cause,
  });
}
