/** What the analyses of series may be told, checked where it comes in. */
import { PerfError, type Ratio } from '@perf/core';

/** @throws PerfError `analytics/invalid-argument` */
export function checkDoubt({ alpha, minEffect = 0 }: { readonly alpha: Ratio; readonly minEffect?: Ratio }): void {
  const hint = 'Shares are numbers like 0.05 for five percent.';
  if (!(alpha > 0 && alpha < 1)) throw invalid('alpha', 'a share above 0 and below 1', { got: alpha, hint });
  if (!(minEffect >= 0 && Number.isFinite(minEffect))) {
    throw invalid('minEffect', 'a share of at least 0', { got: minEffect, hint });
  }
}

/** @throws PerfError `analytics/invalid-argument` */
export function checkLimit(limit: number): void {
  if (typeof limit === 'number' && !Number.isNaN(limit)) return;
  throw invalid('limit', 'a number', { got: limit, hint: 'Give it in the unit of the values.' });
}

function invalid(name: string, expected: string, { got, hint }: { got: unknown; hint: string }): PerfError {
  return new PerfError('analytics/invalid-argument', {
    message: `Expected \`${name}\` to be ${expected}, got \`${String(got)}\``,
    hint,
  });
}
