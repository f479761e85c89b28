/** Errors for what a caller got wrong, in the words that all of perfkit uses. */
import { type Duration, type ErrorCode, type Milliseconds, milliseconds, PerfError } from '@perf/core';

/** Node fires a timer of a longer span at once. */
export const LONGEST_TIMER: Milliseconds = 2 ** 31 - 1;

export interface Misuse {
  /** What the caller calls the value: `` `max` ``. */
  readonly name: string;
  readonly expected: string;
  readonly got: unknown;
  readonly hint?: string;
}

export function misuseOf(code: ErrorCode, { name, expected, got, hint = `Leave ${name} out.` }: Misuse): PerfError {
  return new PerfError(code, { message: `Expected ${name} to be ${expected}, got ${shown(got)}`, hint });
}

/** The same of what advice and `apply` are given. */
export const invalid = (name: string, misuse: Omit<Misuse, 'name'>): PerfError =>
  misuseOf('optimizer/invalid-argument', { name: `\`${name}\``, ...misuse });

/** @throws PerfError of that code for what is no integer in the range */
export function wholeNumber(code: ErrorCode, name: string, [value, from, to]: [unknown, number, number?]): number {
  if (
    Number.isSafeInteger(value) &&
    (value as number) >= from &&
    (value as number) <= (to ?? Number.POSITIVE_INFINITY)
  ) {
    return value as number;
  }
  const range = to === undefined ? `of at least ${from}` : `from ${from} to ${to}`;
  throw misuseOf(code, { name: `\`${name}\``, expected: `an integer ${range}`, got: value });
}

/** A span that a timer can wait for, or infinity for one that never ends. @throws PerfError of that code otherwise */
export function timerSpan(code: ErrorCode, name: string, span: Duration): Milliseconds {
  if (span === Number.POSITIVE_INFINITY) return span;
  try {
    const wanted = milliseconds(span);
    if (wanted > 0 && wanted <= LONGEST_TIMER) return wanted;
  } catch {
    // Told below, with the name that the caller knows.
  }
  const hint = "Give milliseconds as a number, or a text with a unit such as '250ms', '20s' or '5m'.";
  throw misuseOf(code, { name: `\`${name}\``, expected: 'a duration above 0 and at most 24 days', got: span, hint });
}

/** Of a thing only what kind it is: it may be of any size, or the caller's secret. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : `\`${String(value)}\``;
}
