/** Errors for what a caller got wrong, in the words that all of perfkit uses. */
import { type Duration, type ErrorCode, type Milliseconds, milliseconds, PerfError } from '@perf/core';

/** Node fires a timer of a longer span at once. */
const LONGEST_TIMER: Milliseconds = 2 ** 31 - 1;

/** A value as a message shows it: JSON where that tells it apart, short, and never an error of its own. */
export function shown(value: unknown): string {
  let text: string;
  try {
    // -0, NaN and big integers have no JSON.
    const plain = typeof value === 'number' || typeof value === 'bigint';
    text = plain ? String(value) : (JSON.stringify(value) ?? String(value));
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

export interface Misuse {
  /** What the caller calls the value: `` `timeout` of the check `database` ``. */
  readonly name: string;
  readonly expected: string;
  readonly got: unknown;
  readonly hint: string;
}

export function misuse(code: ErrorCode, { name, expected, got, hint }: Misuse): PerfError {
  return new PerfError(code, { message: `Expected ${name} to be ${expected}, got \`${shown(got)}\``, hint });
}

/** A span that a timer can wait for. @throws PerfError of that code when it is 0, no duration, or above 24 days */
export function timerSpan(span: Duration, name: string, code: ErrorCode): Milliseconds {
  const hint = "Give milliseconds as a number, or a text with a unit such as '250ms', '20s', '5m' or '1h'.";
  try {
    const wanted = milliseconds(span);
    if (wanted > 0 && wanted <= LONGEST_TIMER) return wanted;
  } catch {
    // Told below, with the name that the caller knows.
  }
  throw misuse(code, { name, expected: 'a duration above 0 and at most 24 days', got: span, hint });
}
