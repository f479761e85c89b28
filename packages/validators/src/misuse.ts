/** The error for an argument that makes no sense. */
import { PerfError } from '@perf/core';

export interface Misuse {
  /** What the caller calls the value. */
  readonly name: string;
  readonly expected: string;
  readonly got: unknown;
  readonly hint: string;
}

export function misuse({ name, expected, got, hint }: Misuse): PerfError {
  return new PerfError('validators/invalid-argument', {
    message: `Expected \`${name}\` to be ${expected}, got \`${shown(got)}\``,
    hint,
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'function') return 'a function';
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** @returns it, when it is a whole number above 0 */
export function positiveInteger(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw misuse({ name, expected: 'a whole number above 0', got: value, hint: `Give \`${name}\` as 1 or more.` });
}

/** @returns it, when it is a share above 0 and below 1 */
export function properShare(name: string, value: number): number {
  if (value > 0 && value < 1) return value;
  throw misuse({ name, expected: 'a share above 0 and below 1', got: value, hint: `Give \`${name}\` like 0.05.` });
}
