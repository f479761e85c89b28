/**
 * Whether operations that recover from errors had to lately. A run that was recovered is well; one that was answered with a
 * fallback or failed is worth a warning for a minute, and so is a circuit that is open, for as long as it is.
 */
import { type Clock, type Milliseconds, systemClock } from '@perf/core';
import type { UsageState } from '@perf/core/usage';
import { type Check, defineCheck, type Outcome } from '@perf/health';

const LATELY: Milliseconds = 60_000;

interface Look {
  readonly at: Milliseconds;
  readonly degraded: number;
  readonly failed: number;
}

/** @param usage of programs that run, and of those that have ended as well */
export function recoveryCheck(usage: () => readonly UsageState[], clock: Clock = systemClock): Check {
  let looks: readonly Look[] = [];
  const run = (): Outcome => {
    const recoveries = usage().filter((state) => state.kind === 'recovery');
    if (recoveries.length === 0) return { state: 'unknown', text: 'not used' };
    const sum = (of: (one: (typeof recoveries)[number]) => number) =>
      recoveries.reduce((total, one) => total + of(one), 0);
    const now: Look = { at: clock.monotonic(), degraded: sum((one) => one.degraded), failed: sum((one) => one.failed) };
    looks = [...looks.filter(({ at }) => now.at - at <= LATELY), now];
    const { degraded, failed } = looks[0] ?? now;
    const lately = { degraded: now.degraded - degraded, failed: now.failed - failed };
    const open = recoveries.filter(({ circuit = 'closed' }) => circuit !== 'closed').map(({ name }) => `\`${name}\``);
    const words = [
      ...(open.length === 0 ? [] : [`the circuit of ${open.join(', ')} is open`]),
      ...(lately.failed > 0 ? [`${lately.failed} failed in the last minute`] : []),
      ...(lately.degraded > 0 ? [`${lately.degraded} answered with a fallback in the last minute`] : []),
    ];
    const recovered = sum((one) => one.recovered);
    const observed = Object.entries({ ...lately, recovered }).map(([name, value]) => ({ name, value, unit: 'count' }));
    if (words.length > 0) return { state: 'warn', text: words.join(', '), observed };
    return { state: 'pass', text: `${recovered} of ${sum((one) => one.runs)} recovered`, observed };
  };
  return defineCheck({ name: 'recovery', kind: 'diagnostic', every: '2s', run });
}
