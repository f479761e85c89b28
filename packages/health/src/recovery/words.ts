/** What recovery says of arguments that make no sense, and of errors of any kind. */
import { type ErrorCode, isPerfError } from '@perf/core';
import { misuse } from '../misuse.ts';

export const INVALID: ErrorCode = 'health/invalid-recovery';

export function invalid(name: string, expected: string, got: unknown): Error {
  const hint = "Write it like recovery.on('ECONNRESET', { retry: 3, degrade: [] }).";
  return misuse(INVALID, { name, expected, got, hint });
}

/** An error in one line: its message where it has one, also when it is a string or nothing at all. */
export function lineOf(error: unknown): string {
  try {
    if (isPerfError(error)) return `${error.code}: ${error.message}`;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return 'something that has no text';
  }
}
