/**
 * Lines of the Engine's log: `2026-03-01 09:30:00 Execute macro …`, in local time. The form is no promise of Keyboard Maestro.
 *
 * What counts as an error is a guess that the caller can replace: an action that failed, a macro that was cancelled by one.
 */
import type { EpochMs, Milliseconds } from '@perf/core';

export interface LogLine {
  /** Undefined for a line without a time of its own, such as the second of a message. */
  readonly at: EpochMs | undefined;
  /** Without the time. Longer ones are cut. */
  readonly text: string;
}

const TIMED = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?\s+/;

export function logLine(raw: string): LogLine {
  const line = raw.replace(/\r$/, '');
  const [stamp, day, time] = TIMED.exec(line) ?? [];
  const at = stamp === undefined ? Number.NaN : Date.parse(`${day}T${time}`);
  return Number.isNaN(at) ? { at: undefined, text: line } : { at, text: line.slice(stamp?.length) };
}

export const isErrorLine = ({ text }: LogLine): boolean => /\b(?:failed|error|cancelled \(while)\b/i.test(text);

/** How many errors of the last `window`. A line without a time is of the moment of the one before it. */
export function errorsAmong(
  lines: readonly LogLine[],
  { now, window, isError }: { now: EpochMs; window: Milliseconds; isError: (line: LogLine) => boolean },
): number {
  let at: EpochMs | undefined;
  return lines.filter((line) => {
    at = line.at ?? at;
    return at !== undefined && at >= now - window && isError(line);
  }).length;
}
