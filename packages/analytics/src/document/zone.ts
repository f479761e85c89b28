/** Clock and calendar of one time zone: a moment as people there read it. */
import { type EpochMs, type Milliseconds, PerfError } from '@perf/core';
import type { TimeRange } from '../history.ts';

/** Moments past this are none that a calendar knows. */
const LAST_MOMENT: EpochMs = 8.64e15;

export interface Zone {
  readonly name: string;
  /** The moment's local time, as the UTC time of a date. */
  local(at: EpochMs): Date;
  /** The moment at which clocks show `local`; one beside it where they never do. */
  moment(local: EpochMs): EpochMs;
  /** `2026-11-27 14:32:05`. */
  momentWords(at: EpochMs): string;
  /** `2026-11-27 14:32:05 to 15:32:05 (Europe/Berlin)`. */
  rangeWords(range: TimeRange): string;
}

/** @throws PerfError `analytics/invalid-argument` for a time zone that is not known here */
export function zoneOf(timeZone: string): Zone {
  const offset = offsetsOf(timeZone);
  const local = (at: EpochMs): Date => new Date(at + offset(at));
  const momentWords = (at: EpochMs): string => {
    return isMoment(at) ? local(at).toISOString().replace('T', ' ').slice(0, -5) : 'unknown';
  };
  return {
    name: timeZone,
    local,
    moment: (at) => at - offset(at - offset(at)),
    momentWords,
    rangeWords({ from, to }) {
      const [begin, end] = [momentWords(from), momentWords(to)];
      const [day, time] = end.split(' ');
      return `${begin} to ${begin.startsWith(`${day} `) ? time : end} (${timeZone})`;
    },
  };
}

export const isMoment = (at: EpochMs): boolean => Math.abs(at) < LAST_MOMENT;

/** What has to be added to a moment to get the local time. */
function offsetsOf(timeZone: string): (at: EpochMs) => Milliseconds {
  const format = formatOf(timeZone);
  const one = (at: EpochMs): Milliseconds => {
    const second = Math.floor(at / 1000) * 1000;
    const part = Object.fromEntries(format.formatToParts(second).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  };
  return (at) => (isMoment(at) ? one(at) : 0);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric';
  const parts = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'gregory', ...parts });
  } catch (cause) {
    throw new PerfError('analytics/invalid-argument', {
      message: `Expected \`timeZone\` to be the name of a time zone, got \`${timeZone}\``,
      hint: "Give one like 'UTC' or 'Europe/Berlin'.",
      cause,
    });
  }
}
