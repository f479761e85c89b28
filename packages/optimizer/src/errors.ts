/** The errors of the optimizer, in the grammar of all others. */
import { PerfError } from '@perf/core';

export interface Misuse {
  readonly expected: string;
  readonly got: unknown;
  readonly hint: string;
}

export function invalid(name: string, { expected, got, hint }: Misuse): PerfError {
  const shown = Array.isArray(got)
    ? 'a list'
    : typeof got === 'object' && got !== null
      ? 'an object'
      : `\`${String(got)}\``;
  return new PerfError('optimizer/invalid-argument', {
    message: `Expected \`${name}\` to be ${expected}, got ${shown}`,
    hint,
  });
}
