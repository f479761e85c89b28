/** An axis of moments: ticks on whole steps of the clock or the calendar of a time zone, labelled as coarsely as they are. */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { TimeRange } from '../history.ts';
import type { Axis, Tick } from './axis.ts';
import type { Zone } from './zone.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.44 * DAY;

const times = (unit: Milliseconds, counts: readonly number[]): Milliseconds[] => counts.map((count) => count * unit);

const STEPS: readonly Milliseconds[] = [
  ...times(1, [1, 2, 5, 10, 20, 50, 100, 200, 500]),
  ...times(SECOND, [1, 2, 5, 10, 15, 30]),
  ...times(MINUTE, [1, 2, 5, 10, 15, 30]),
  ...times(HOUR, [1, 2, 3, 6, 12]),
  ...times(DAY, [1, 2, 7, 14]),
];
const MONTHS = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12_000, 120_000];
const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** 1970 began on a Thursday; weeks begin on Mondays. */
const FIRST_MONDAY = 4 * DAY;

/** @param range of moments that a calendar knows; one that is no longer than a moment is widened by a minute */
export function timeAxis({ from, to }: TimeRange, zone: Zone, mostTicks: number): Axis {
  const axis = to > from ? { from, to } : { from: from - MINUTE / 2, to: from + MINUTE / 2 };
  const [begin, end] = [axis.from, axis.to];
  const place = (at: EpochMs): number => Math.min(1, Math.max(0, (at - begin) / (end - begin)));
  const step = STEPS.find((candidate) => (end - begin) / candidate <= mostTicks);
  const moments = step === undefined ? monthTicks(axis, zone, mostTicks) : stepTicks(axis, zone, step);
  const ticks: Tick[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, label } of moments) {
    // An hour that clocks skip would bring its neighbour twice.
    if (at < begin || at > end || at <= last) continue;
    ticks.push({ value: at, place: place(at), label });
    last = at;
  }
  return { place, ticks };
}

interface Moment {
  readonly at: EpochMs;
  readonly label: string;
}

function stepTicks({ from, to }: TimeRange, zone: Zone, step: Milliseconds): Moment[] {
  const origin = step >= 7 * DAY ? FIRST_MONDAY : 0;
  const first = Math.ceil((zone.local(from).getTime() - origin) / step);
  const last = Math.floor((zone.local(to).getTime() - origin) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const at = zone.moment(origin + (first + i) * step);
    // Read off the clock again, which may have skipped that hour.
    return { at, label: clockLabel(zone.local(at), step) };
  });
}

/** The date where a day begins. */
function clockLabel(local: Date, step: Milliseconds): string {
  const time = local.toISOString().slice(11, -1);
  if (step >= DAY || (step >= MINUTE && local.getTime() % DAY === 0))
    return `${local.getUTCDate()} ${MONTH_NAMES[local.getUTCMonth()]}`;
  if (step >= MINUTE) return time.slice(0, 5);
  return step >= SECOND ? time.slice(0, 8) : time.slice(3).replace(/0{1,2}$/, '');
}

function monthTicks({ from, to }: TimeRange, zone: Zone, mostTicks: number): Moment[] {
  const step = MONTHS.find((months) => (to - from) / (months * MONTH) <= mostTicks) ?? 1_200_000;
  const [first, last] = [from, to].map((at) => {
    const local = zone.local(at);
    return Math.floor((local.getUTCFullYear() * 12 + local.getUTCMonth()) / step);
  }) as [number, number];
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const [year, month] = [Math.floor(((first + i) * step) / 12), ((((first + i) * step) % 12) + 12) % 12];
    // Not Date.UTC(), which takes a year of two digits for one of the last century.
    const local = new Date(0).setUTCFullYear(year, month, 1);
    return { at: zone.moment(local), label: step >= 12 ? String(year) : `${MONTH_NAMES[month]} ${year}` };
  });
}
