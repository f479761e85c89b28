/** Spans as people say them. */
import type { Milliseconds } from '@perf/core';

/** From which span on, how long one is, and what it is called: two days are days, one is 24 hours. */
const UNITS: readonly (readonly [least: Milliseconds, one: Milliseconds, name: string])[] = [
  [2 * 86_400_000, 86_400_000, 'd'],
  [2 * 3_600_000, 3_600_000, 'h'],
  [120_000, 60_000, 'min'],
  [1_000, 1_000, 's'],
];

/** `800 ms`, `2.5 s`, `90 s`, `3 min`, `2 h`, `4 d`. @param span at least 0 */
export function spanText(span: Milliseconds): string {
  const [, one, name] = UNITS.find(([least]) => span >= least) ?? [0, 1, 'ms'];
  const amount = span / one;
  return `${amount < 10 && one > 1 ? Number(amount.toFixed(1)) : Math.round(amount)} ${name}`;
}
