/**
 * Windows that come again by the calendar: each day, or each week on one day, at a time of day in a time zone. Inside is what
 * the clock on the wall of that zone says, so a window over a change of summer time is an hour longer or shorter.
 */
import type { EpochMs, Milliseconds } from './units.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const DAY: Milliseconds = 86_400_000;
const WEEK: Milliseconds = 7 * DAY;
const MOMENT = /^(?:(sun|mon|tue|wed|thu|fri|sat)[a-z]* +)?([01]?\d|2[0-3]):([0-5]\d)$/i;

/** Milliseconds since the beginning of the week (Sunday), or of the day when no day is named. */
export interface CalendarMoment {
  readonly at: Milliseconds;
  readonly hasDay: boolean;
}

/** @returns undefined for what is none; `24:00` is none, `00:00` of the next day is */
export function calendarMoment(text: unknown): CalendarMoment | undefined {
  const [, day, hours, minutes] = (typeof text === 'string' ? MOMENT.exec(text.trim()) : undefined) ?? [];
  if (hours === undefined) return undefined;
  const ofDay = (Number(hours) * 60 + Number(minutes)) * 60_000;
  if (day === undefined) return { at: ofDay, hasDay: false };
  const index = DAYS.findIndex((name) => name.toLowerCase() === day.toLowerCase());
  return { at: index * DAY + ofDay, hasDay: true };
}

/** @param zone like `Europe/Berlin`; the machine's own without @throws RangeError for a zone that there is not */
export function wallClock(zone: string | undefined): (now: EpochMs) => Milliseconds {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(zone !== undefined && { timeZone: zone }),
    ...{ weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  });
  return (now) => {
    const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const seconds = (Number(parts.hour) * 60 + Number(parts.minute)) * 60 + Number(parts.second);
    return DAYS.indexOf(parts.weekday ?? '') * DAY + seconds * 1_000 + (now % 1_000);
  };
}

/** @returns how long the window still lasts, at a moment of the week; undefined outside of it */
export function leftOfWindow(
  { from, to }: { readonly from: CalendarMoment; readonly to: CalendarMoment },
  now: Milliseconds,
): Milliseconds | undefined {
  const cycle = from.hasDay ? WEEK : DAY;
  const after = (start: Milliseconds, end: Milliseconds): Milliseconds => (((end - start) % cycle) + cycle) % cycle;
  const elapsed = after(from.at, now);
  const length = after(from.at, to.at);
  return elapsed < length ? length - elapsed : undefined;
}
