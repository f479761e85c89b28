/** The error for an argument that makes no sense. */
import { PerfError } from '@perf/core';

export interface Misuse {
  /** What the caller calls the value. */
  readonly name: string;
  readonly expected: string;
  readonly got: string;
  readonly hint: string;
}

export function misuse({ name, expected, got, hint }: Misuse): PerfError {
  return new PerfError('backup/invalid-argument', {
    message: `Expected \`${name}\` to be ${expected}, got \`${got}\``,
    hint,
  });
}
